import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ShopcastError } from '../domain/error.ts'
import type { Field, ImportOptions, ImportProblem, ImportReport } from '../domain/importing.ts'
import { UNKNOWN_CURRENCY } from '../domain/money.ts'
import { ImportEntities, type KnownKeys } from '../ingest/importEntities.ts'
import { ImportTally } from '../ingest/importTally.ts'
import type { FilePlan } from '../ingest/filePlan.ts'
import type { Pseudonymiser } from '../ingest/pseudonymiser.ts'
import { pseudonymSink } from '../ingest/pseudonymSink.ts'
import { readFile } from '../ingest/readFile.ts'
import { keepOrdersWithoutItems } from '../ingest/unspecifiedProduct.ts'
import { databasePath, openStore } from '../store/openStore.ts'
import { readKnownKeys } from '../store/readKnownKeys.ts'
import { Staging } from '../store/staging.ts'
import { storeImport } from '../store/storeImport.ts'
import { purgeUndone } from '../store/purgeUndone.ts'
import type { JobContext } from './jobContext.ts'
import { ImportProgress } from './importProgress.ts'
import type { PlannedImport } from './planFiles.ts'
import { readShopPseudonymiser } from './shopKey.ts'

/** What a file can tell an order's state by. */
const STATE_FIELDS = ['orderStatus', 'cancelledAt'] as const satisfies readonly Field[]

export interface ImportRun {
  plans: FilePlan[]
  shop: PlannedImport
  options: ImportOptions
  dryRun: boolean
}

/** Reads planned files and stores what they hold; a dry run does the same and takes it all back. @throws ShopcastError nothingToImport, and what reading the key to pseudonyms throws */
export async function runImport({ plans, shop, options, dryRun }: ImportRun, context: JobContext): Promise<ImportReport> {
  const startedAt = context.clock()
  const bytes = plans.reduce((sum, plan) => sum + plan.source.bytes, 0)
  const started = performance.now()
  const progress = new ImportProgress(bytes, () => performance.now() - started, context.report)
  // A dry run before there is a shop must not make one.
  const folder = dryRun && !existsSync(databasePath(context.dataDir)) ? mkdtempSync(join(tmpdir(), 'shopcast-')) : context.dataDir
  mkdirSync(folder, { recursive: true })
  const { keys, pseudonyms } = whatIsKnown(folder)
  const staging = new Staging(folder)
  try {
    const tally = new ImportTally()
    for (const name of shop.leftOut) tally.problem('fileLeftOut', name, 1, '')
    const sink = pseudonyms ? pseudonymSink(staging, pseudonyms, (pseudonym, sealed) => staging.pseudonym(pseudonym, sealed)) : staging
    const entities = new ImportEntities(sink, keys)
    entities.notProducts.trust(options.products ?? [])
    const files: ImportReport['files'] = []
    let bytesBefore = 0
    for (const [file, plan] of plans.entries()) {
      const rows = await readFile(plan, file, entities, sink, tally, {
        onPiece: async bytesRead => {
          progress.at((bytesBefore + bytesRead) / bytes, { rows: tally.rows })
          await context.checkpoint()
        },
      })
      bytesBefore += plan.source.bytes
      files.push({ name: plan.name, bytes: plan.source.bytes, rows, profile: plan.profile.name, encoding: plan.source.encoding, confidence: plan.confidence, ...plan.remembered && { remembered: plan.remembered } })
    }
    if (tally.rows === 0) throw new ShopcastError('nothingToImport', { file: plans.map(plan => plan.name).join(', ') })
    await keepOrdersWithoutItems(entities, staging, tally, context.checkpoint)
    await staging.finish(entities, file => plans[file]?.currency ?? UNKNOWN_CURRENCY, shop.calendar, context.checkpoint)
    const db = openStore(folder)
    try {
      await purgeUndone(db, context.checkpoint)
      return await storeImport(db, {
        stagingPath: staging.path, calendar: shop.calendar, startedAt, dryRun, settings: shop.settings,
        now: () => startedAt + Math.round(performance.now() - started),
        read: {
          files, rows: tally.rows, fates: tally.fates, problems: pseudonyms ? tally.problems.map(withoutQuotes) : tally.problems,
          tellsState: plans.map(({ columns }) => STATE_FIELDS.some(field => columns.has(field))),
        },
        tick: async () => {
          progress.step()
          await context.checkpoint()
        },
        onPhase: phase => progress.enter(phase),
      })
    } finally {
      db.close()
    }
  } finally {
    staging.dispose()
    if (folder !== context.dataDir) rmSync(folder, { recursive: true, force: true })
  }
}

/** What the shop knows before an import; nothing where there is no shop yet. */
function whatIsKnown(dataDir: string): { keys: KnownKeys | undefined; pseudonyms: Pseudonymiser | null } {
  if (!existsSync(databasePath(dataDir))) return { keys: undefined, pseudonyms: null }
  const db = openStore(dataDir)
  try {
    const pseudonyms = readShopPseudonymiser(db)
    return { keys: readKnownKeys(db, pseudonyms), pseudonyms }
  } finally {
    db.close()
  }
}

/** Names the rows of a problem without quoting them: what stands where a date or a number should be may name the customer too. */
function withoutQuotes(problem: ImportProblem): ImportProblem {
  return { ...problem, examples: problem.examples.map(example => ({ ...example, text: '' })) }
}
