import type { BarSeriesOption, CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import type { GridComponentOption, MarkLineComponentOption, MarkPointComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { chartTokens } from '../theme/theme.ts'

export type ChartTokens = ReturnType<typeof chartTokens>

export type ChartOption = ComposeOption<
  | LineSeriesOption | BarSeriesOption | ScatterSeriesOption | CustomSeriesOption
  | GridComponentOption | TooltipComponentOption | MarkLineComponentOption | MarkPointComponentOption
>

const font = { fontFamily: '"Figtree Variable", "Noto Sans SC Variable", sans-serif', fontSize: 12 }

/** What every chart shares: no frame, horizontal hairlines only, quiet labels, one motion of 300 ms. */
export function baseOption(tokens: ChartTokens, still: boolean): ChartOption {
  return {
    animation: !still,
    animationDuration: 300,
    animationDurationUpdate: 0,
    textStyle: { ...font, color: tokens.label },
    color: tokens.series,
    grid: { left: 4, right: 12, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis', backgroundColor: tokens.surface, borderColor: tokens.axis, borderWidth: 1, padding: [6, 10],
      textStyle: { ...font, color: tokens.strong }, extraCssText: 'border-radius:8px;box-shadow:none',
      axisPointer: { lineStyle: { color: tokens.axis, type: 'solid' } },
    },
  }
}

/** An axis of values: hairlines, no line of its own. */
export const valueAxis = (tokens: ChartTokens) => ({
  type: 'value' as const,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { ...font, color: tokens.label },
  splitLine: { lineStyle: { color: tokens.grid } },
})

/** The axis at the foot: one line, no ticks, no grid. */
export const footAxis = (tokens: ChartTokens) => ({
  axisLine: { lineStyle: { color: tokens.axis } },
  axisTick: { show: false },
  axisLabel: { ...font, color: tokens.label, hideOverlap: true },
  splitLine: { show: false },
})
