import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { softwareGpu } from '../../../softwareGpu.ts'
import type { Steps } from './gpuSteps.ts'

const environment = await softwareGpu()
if (!environment) console.warn('No graphics card made of software can be had on this system: onnxGpu is not tested.')

async function computeOnBoth(): Promise<{ cpu: Steps; gpu: Steps }> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'gpuSteps.ts')], { env: { ...process.env, ...environment }, maxBuffer: 2 ** 24 })
  return JSON.parse(stdout) as { cpu: Steps; gpu: Steps }
}

/** ‖a − b‖ / ‖b‖. */
function apart(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, index) => value - (b[index] ?? Number.NaN))) / Math.hypot(...b)
}

describe.skipIf(!environment)('training on a graphics card', async () => {
  const { cpu, gpu } = environment ? await computeOnBoth() : {} as Awaited<ReturnType<typeof computeOnBoth>>

  it('takes the steps of the CPU with the same dropout masks, batches of other sizes among them', () => {
    expect(gpu.losses).toHaveLength(20)
    expect(apart(gpu.losses, cpu.losses)).toBeLessThan(1e-4)
    gpu.losses.forEach((loss, step) => expect(Math.abs(loss / (cpu.losses[step] ?? Number.NaN) - 1)).toBeLessThan(1e-4))
    expect(apart(gpu.norms.map(Number), cpu.norms.map(Number))).toBeLessThan(1e-4)
  })

  it('has its state read back', () => {
    expect(gpu.step).toBe(20)
    expect(apart(gpu.parameters, cpu.parameters)).toBeLessThan(1e-3)
    expect(apart(gpu.secondMoments, cpu.secondMoments)).toBeLessThan(1e-3)
  })

  it('goes on from a state that it is given as it did before', () => {
    expect(gpu.again).toBe(gpu.losses[10])
  })

  it('drops the share that was asked for', () => {
    const dropped = gpu.dropped.filter(value => value === 0).length / gpu.dropped.length
    // Three standard deviations of a share of 4096 draws.
    expect(Math.abs(dropped - 0.25)).toBeLessThan(3 * Math.sqrt(0.25 * 0.75 / 4096))
    expect(gpu.dropped.filter(value => value !== 0)).toSatisfy((kept: number[]) => kept.every(value => Math.abs(value - 1 / 0.75) < 1e-6))
    expect(gpu.dropped).toEqual(cpu.dropped)
  })
})
