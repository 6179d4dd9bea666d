/** Awaited by everything that takes long, often enough for a cancel within a second. */
export type Checkpoint = () => Promise<void>

/** What a model was told or has found, by name. */
export type Parameters = Record<string, number | string | boolean>
