/** Trainings that are trials of another one, which searches for good settings. */
export const searchTrials = `
ALTER TABLE runs ADD COLUMN search INTEGER; -- the training that searches; null for one that stands by itself
ALTER TABLE runs ADD COLUMN trial INTEGER;  -- its place among the trials, from 0
ALTER TABLE runs ADD COLUMN rung INTEGER;   -- that it has passed, or was learning for when it was broken off
CREATE UNIQUE INDEX runs_by_search ON runs (search, trial) WHERE search IS NOT NULL;
`
