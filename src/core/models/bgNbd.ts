import type { HistoryPart } from '../datasets/historyPart.ts'
import { betaGeometricModel, fitBetaGeometric, readBetaGeometricParameters, type BetaGeometricVariant } from './buyTillYouDie.ts'
import type { ChurnModel } from './churnModel.ts'
import type { Checkpoint } from './fitting.ts'
import { RememberedFits } from './rememberedFits.ts'
import { logGamma, logSumExp } from './specialFunctions.ts'

/** BG/NBD: Fader, Hardie & Lee 2005, equation 6 for the likelihood, in the stable form of Fader & Hardie's note of 2005. */
const variant: BetaGeometricVariant = {
  name: 'bgNbd',
  fits: new RememberedFits(),
  logLikelihood({ repeats, lastAt, age, count, mostRepeats }, { r, alpha, a, b }) {
    const byRepeats = Float64Array.from({ length: mostRepeats + 1 }, (_, x) =>
      logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x))
    let sum = 0
    for (let i = 0; i < repeats.length; i++) {
      const x = repeats[i] ?? 0
      const stays = -(r + x) * Math.log(alpha + (age[i] ?? 0))
      const leaves = x > 0 ? Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + (lastAt[i] ?? 0)) : -Infinity
      sum += (count[i] ?? 0) * ((byRepeats[x] ?? 0) + logSumExp(stays, leaves))
    }
    return sum
  },
  probabilityAlive({ r, alpha, a, b }, repeats, lastAt, age) {
    if (repeats === 0) return 1
    return 1 / (1 + a / (b + repeats - 1) * ((alpha + age) / (alpha + lastAt)) ** (r + repeats))
  },
  timesStayed: repeats => repeats,
}

export const bgNbd = {
  name: variant.name,
  isCalibrated: false,
  fit: (part: HistoryPart, _horizonDays: number, checkpoint: Checkpoint) => fitBetaGeometric(variant, part, checkpoint),
  restore: (state: unknown) => betaGeometricModel(variant, readBetaGeometricParameters(state), null),
} satisfies ChurnModel
