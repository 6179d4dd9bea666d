import type { Command } from '../command.ts'
import { backup } from './backup.ts'
import { basket } from './basket.ts'
import { customers } from './customers.ts'
import { demo } from './demo.ts'
import { devices } from './devices.ts'
import { evaluate } from './evaluate.ts'
import { exportList } from './export.ts'
import { importFiles } from './import.ts'
import { imports } from './imports.ts'
import { mailings } from './mailings.ts'
import { models } from './models.ts'
import { predict } from './predict.ts'
import { products } from './products.ts'
import { pseudonyms } from './pseudonyms.ts'
import { runs } from './runs.ts'
import { train } from './train.ts'
import { undo } from './undo.ts'

/** Every command by the name it is called by, in the order in which they are usually needed. */
export const commands: Readonly<Record<string, Command>> = {
  import: importFiles,
  train,
  evaluate,
  models,
  predict,
  export: exportList,
  mailings,
  basket,
  imports,
  undo,
  customers,
  products,
  pseudonyms,
  runs,
  devices,
  backup,
  demo,
}
