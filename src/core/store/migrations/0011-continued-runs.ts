/** Which training's network a training went on from. */
export const continuedRuns = `
ALTER TABLE runs ADD COLUMN continued_from INTEGER; -- the run; null where its network began anew
`
