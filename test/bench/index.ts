import { benchApp } from './app.ts'
import { benchChurn } from './churn.ts'
import { benchEngine } from './engine.ts'
import { benchImport } from './import.ts'
import { benchModels } from './models.ts'
import { benchPrediction } from './prediction.ts'
import { benchQuality } from './quality.ts'
import { benchRobustness } from './robustness.ts'

/** Each benchmark gives its figures by name, both sides of every ratio among them. */
const benchmarks: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = { import: benchImport, app: benchApp, engine: benchEngine, models: benchModels, prediction: benchPrediction, quality: benchQuality, robustness: benchRobustness, churn: benchChurn }
/** They take minutes or need a build, and run only when they are named. */
const long = ['app', 'prediction', 'quality', 'robustness', 'churn']

const asked = process.argv.slice(2)
const unknown = asked.find(name => !(name in benchmarks))
if (unknown === undefined) {
  const document: Record<string, Record<string, unknown>> = {}
  for (const [name, run] of Object.entries(benchmarks)) {
    if (asked.length === 0 ? !long.includes(name) : asked.includes(name)) document[name] = await run()
  }
  console.log(JSON.stringify(document))
} else {
  console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks).join(', ')}.`)
  process.exitCode = 2
}
