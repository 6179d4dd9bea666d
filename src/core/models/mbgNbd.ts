import type { HistoryPart } from '../datasets/historyPart.ts'
import { betaGeometricModel, fitBetaGeometric, readBetaGeometricParameters, type BetaGeometricVariant } from './buyTillYouDie.ts'
import type { ChurnModel } from './churnModel.ts'
import type { Checkpoint } from './fitting.ts'
import { RememberedFits } from './rememberedFits.ts'
import { logGamma, logSumExp } from './specialFunctions.ts'

/** MBG/NBD: Batislam, Denizel & Filiztekin 2007; the same likelihood as Hoppe & Wagner 2007, equation 4. */
const variant: BetaGeometricVariant = {
  name: 'mbgNbd',
  fits: new RememberedFits(),
  logLikelihood({ repeats, lastAt, age, count, mostRepeats }, { r, alpha, a, b }) {
    const byRepeats = Float64Array.from({ length: mostRepeats + 1 }, (_, x) =>
      logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + logGamma(a + b) + logGamma(b + x + 1) - logGamma(b) - logGamma(a + b + x + 1))
    let sum = 0
    for (let i = 0; i < repeats.length; i++) {
      const x = repeats[i] ?? 0
      const stays = -(r + x) * Math.log(alpha + (age[i] ?? 0))
      const leaves = Math.log(a) - Math.log(b + x) - (r + x) * Math.log(alpha + (lastAt[i] ?? 0))
      sum += (count[i] ?? 0) * ((byRepeats[x] ?? 0) + logSumExp(stays, leaves))
    }
    return sum
  },
  probabilityAlive({ r, alpha, a, b }, repeats, lastAt, age) {
    return 1 / (1 + a / (b + repeats) * ((alpha + age) / (alpha + lastAt)) ** (r + repeats))
  },
  timesStayed: repeats => repeats + 1,
}

export const mbgNbd = {
  name: variant.name,
  isCalibrated: false,
  fit: (part: HistoryPart, _horizonDays: number, checkpoint: Checkpoint) => fitBetaGeometric(variant, part, checkpoint),
  restore: (state: unknown) => betaGeometricModel(variant, readBetaGeometricParameters(state), null),
} satisfies ChurnModel
