/** Models that were learned elsewhere and taken into the shop. */
export const loadedRuns = `
ALTER TABLE runs ADD COLUMN loaded_from TEXT; -- the name of the file; null for a training
`
