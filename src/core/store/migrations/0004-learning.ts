/** What a training with a network leaves behind, so that trainings can be watched, gone on with and compared. */
export const learning = `
ALTER TABLE runs ADD COLUMN seconds REAL;             -- spent on it, pauses and interruptions left out
ALTER TABLE runs ADD COLUMN computing TEXT;           -- JSON: Computing; null where no network was trained
ALTER TABLE runs ADD COLUMN curve TEXT;               -- JSON: EpochRecord[]
ALTER TABLE runs ADD COLUMN checkpoint_epoch INTEGER; -- the pass that the run's checkpoint goes on with; null without one
`
