import { ShopcastError } from '../../domain/error.ts'
import { CHURN_MODELS } from '../../domain/task.ts'
import { bgNbd } from '../../models/bgNbd.ts'
import { BLEND } from '../../models/blend.ts'
import { boostedChurn } from '../../models/boostedChurn.ts'
import type { ChurnModel } from '../../models/churnModel.ts'
import { logisticChurn } from '../../models/logisticChurn.ts'
import { mbgNbd } from '../../models/mbgNbd.ts'
import { paretoNbd } from '../../models/paretoNbd.ts'
import { recency } from '../../models/recency.ts'
import { blendForecasters, type BlendedState } from './blendForecasters.ts'
import type { CalibrationCurve, ChurnForecaster } from './churnForecaster.ts'
import { networkChurn } from './networkChurn.ts'

/** Simplest first: of those that say the same of everybody, the first counts. */
export const churnModels: readonly ChurnModel[] = [recency, bgNbd, mbgNbd, paretoNbd, logisticChurn, boostedChurn, networkChurn]

/** @throws ShopcastError modelUnknown {name, known} */
export function churnModelNamed(name: string): ChurnModel {
  const model = churnModels.find(candidate => candidate.name === name)
  if (!model) throw new ShopcastError('modelUnknown', { name, known: CHURN_MODELS.join(', ') })
  return model
}

/** What is stored of a forecaster. */
export interface StoredChurnForecaster {
  name: string
  /** As the model's `restore` takes it. */
  state: unknown
  calibration: CalibrationCurve | null
  horizonDays: number
}

export function restoreForecaster({ name, state, calibration }: Omit<StoredChurnForecaster, 'horizonDays'>): ChurnForecaster {
  if (name === BLEND) return blendForecasters((state as BlendedState).map(restoreForecaster))
  return { model: churnModelNamed(name).restore(state), calibration }
}
