/** Whether the network of a training is stored in a byte a number, and what that changed. */
export const quantisedRuns = `
ALTER TABLE runs ADD COLUMN quantised TEXT; -- JSON: QuantisedNetwork; null where it was not asked for
`
