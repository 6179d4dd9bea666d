import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeSchemas, schemaFolder } from './makeSchemas.ts'

test('resources/schemas holds what `npm run make-schemas` makes of the contract', () => {
  const files = Object.fromEntries(readdirSync(schemaFolder).map(name => [name, readFileSync(join(schemaFolder, name), 'utf8')]))
  expect(files).toEqual(makeSchemas())
})
