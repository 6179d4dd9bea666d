/** The steps of an import, in their order. */
export const STEPS = ['choose', 'found', 'import', 'report'] as const
