import { parseArgs } from 'node:util'
import { fuzzImport } from './fuzzImport.ts'

/** `npm run fuzz [-- --seconds 60 --seed 1]`: imports damaged files until the time is up, and prints what became of them. */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, cases: { type: 'string', default: '1000000' } } })
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
console.error(`first seed: ${firstSeed}`)
console.log(JSON.stringify(await fuzzImport({ firstSeed, cases: Number(values.cases), seconds: Number(values.seconds) }), null, 2))
