/** Whether customers still order as they did when the model in use learned. */
export const drift = `
ALTER TABLE prediction_sets ADD COLUMN drift TEXT; -- JSON: Drift
`
