import fc from 'fast-check'

/** Properties are tried on the same cases in every run of the suite, so that it fails on a change and never by chance; `PROPERTY_SEED` and `PROPERTY_RUNS` try others, and more. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1), numRuns: Number(process.env.PROPERTY_RUNS ?? 100) })
