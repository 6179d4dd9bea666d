import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { documents } from '../../src/contracts/documents.ts'
import { projectRoot } from '../projectRoot.ts'

export const schemaFolder = join(projectRoot, 'resources/schemas')

/** The JSON Schema of each of the terminal's documents, by file name. */
export function makeSchemas(): Record<string, string> {
  return Object.fromEntries(Object.entries(documents).map(([name, schema]) => {
    const json = z.toJSONSchema(schema, { target: 'draft-2020-12' })
    return [`${name}.json`, `${JSON.stringify({ title: `shopcast ${name} --json`, ...json }, null, 2)}\n`]
  }))
}

if (import.meta.main) {
  mkdirSync(schemaFolder, { recursive: true })
  for (const [name, text] of Object.entries(makeSchemas())) writeFileSync(join(schemaFolder, name), text)
}
