/** A probability as it is told in whole percent: a model's chance is never told as certainty, so at least 1 % and at most 99 %. */
export const toldChance = (probability: number): number => Math.min(0.99, Math.max(0.01, probability))
