import type { EventName, EventPayload, RouteInput, RouteName, RouteOutput } from '../../../src/contracts/index.ts'
import type { JobView } from '../../../src/contracts/jobs.ts'
import type { Settings } from '../../../src/contracts/settings.ts'
import type { ShopState } from '../../../src/contracts/shop.ts'
import { evaluationOfChurn, evaluationOfRecommend, inspectionOfShopify, reportOfYears } from './madeUpShop.ts'

type Answers = { [N in RouteName]?: (input: RouteInput<N>) => RouteOutput<N> }
type Emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void

const now = Date.now()
const day = 86_400_000

const empty: ShopState = {
  id: 'mine', name: 'My shop', demo: false, ordersTo: null, ordersFrom: null, timeZone: 'America/Toronto', currency: 'CAD',
  orders: 0, customers: 0, products: 0, trainedAt: null, predictedAt: null, newerOrders: null, atRisk: 0, pseudonymKey: null,
}
const imported: ShopState = { ...empty, name: 'Juniper & Salt', ordersTo: now - 2 * day, ordersFrom: now - 1350 * day, orders: 9476, customers: 3812, products: 143 }
const trained: ShopState = { ...imported, trainedAt: now - 2 * day, predictedAt: now - 2 * day, atRisk: 214 }

const unsaid = { asOf: now - 2 * day, dataFingerprint: '', configuration: { model: 'auto', seed: 1, device: 'auto' as const, settings: {} }, seconds: null, computing: null, curve: [], resumeEpoch: null, continuedFrom: null, loadedFrom: null, quantised: null, trial: null }

/** A network's curve that falls to a floor. */
const learned = (passes: number, floor: number) => ({
  seconds: passes * 6, computing: { device: 'cpu' as const, runtime: 'onnxCpu', threads: 3, stepsPerSecond: 210 },
  curve: Array.from({ length: passes }, (_, index) => {
    const fallen = Math.exp(-(index + 1) / 4)
    const checked = index % 2 === 1
    return { epoch: index + 1, loss: floor - 0.3 + 3 * fallen, error: checked ? floor + 2.8 * fallen : null, metric: checked ? 0.28 - 0.1 * fallen : null, right: checked ? 0.3 - 0.1 * fallen : null, seconds: (index + 1) * 6 }
  }),
})

/** What a search for settings tried: most rest on the first rung, a third on the second, the best went to the end. */
const trials = (search: number) => Array.from({ length: 14 }, (_, index) => {
  const rung = index === 6 ? 2 : index % 4 === 2 || index === 0 ? 1 : 0
  const worth = 0.2 + (index * 37 % 14) / 140 + rung * 0.01
  const passes = [2, 6, 20][rung] ?? 2
  const settings = { width: String(16 * 2 ** (index % 3)), blocks: String(1 + index % 2), dropout: (0.1 + index % 5 / 10).toFixed(2), learningRate: (0.0005 * (1 + index)).toFixed(4), longest: '50', negatives: '512', network: ['transformer', 'gru', 'bert4rec', 'lstm'][index % 4] ?? 'gru' }
  const { curve, computing } = learned(passes, 4.2)
  return {
    ...unsaid, id: 100 + index, task: 'recommend' as const, state: 'done' as const, startedAt: now - 3_600_000, finishedAt: now - 3_500_000, orders: 9476, winner: null, inUse: false, evaluation: null, error: null,
    configuration: { ...unsaid.configuration, settings: index === 0 ? { network: 'transformer' } : settings }, seconds: passes * 7, computing,
    curve: curve.map(record => ({ ...record, metric: record.metric === null ? null : worth * (1 - 0.5 * Math.exp(-record.epoch / 3)) })),
    trial: { search, index, rung },
  }
})

/** What main would answer, for one scenario; `?ended=interrupted|cancelled|failed|tooLittle` says how the last training ended. */
export function createAnswers(scenario: string, emit: Emit, settings: Settings): Answers {
  let shop = scenario === 'empty' ? empty : scenario === 'imported' ? imported : trained
  const ended = new URLSearchParams(location.search).get('ended')
  const jobs: JobView[] = ended === null ? [] : [{
    id: 'job-0', kind: 'train', lane: 'training', state: ended === 'tooLittle' ? 'failed' : ended as JobView['state'], startedAt: now - 600_000, finishedAt: now - 300_000, progress: null, result: null,
    error: ended === 'failed' ? { code: 'workerCrashed', params: { exitCode: 9 } } : ended === 'tooLittle' ? { code: 'tooLittleData', params: { have: 140, need: 300, unit: 'customers' } } : null,
  }]
  const pace = Number(new URLSearchParams(location.search).get('pace') ?? 60)

  function announce(job: JobView): void {
    const at = jobs.findIndex(known => known.id === job.id)
    if (at < 0) jobs.push(job)
    else jobs[at] = job
    emit('job', structuredClone(job))
  }

  function run(kind: JobView['kind'], phases: NonNullable<JobView['progress']>['phase'][], finish: () => JobView['result']): { jobId: string } {
    const id = `job-${jobs.length + 1}`
    const total = phases.length * 10
    const job: JobView = { id, kind, lane: kind === 'train' ? 'training' : 'interactive', state: 'running', startedAt: Date.now(), finishedAt: null, progress: null, result: null, error: null }
    let step = 0
    const tick = () => {
      const known = jobs.find(one => one.id === id)
      if (!known || known.state === 'cancelled') return
      if (known.state !== 'paused') step += 1
      if (step > total) return announce({ ...job, state: 'done', finishedAt: Date.now(), progress: null, result: finish() })
      const phase = phases[Math.floor((step - 1) / 10)] ?? 'reading'
      announce({ ...job, state: known.state, progress: { phase, done: (step - 1) % 10 + 1, total: 10, etaSeconds: Math.round((total - step) * 4), metrics: { rows: step * 531 } } })
      setTimeout(tick, pace * (kind === 'train' ? 15 : 1))
    }
    announce(job)
    setTimeout(tick, pace)
    return { jobId: id }
  }

  function change(next: ShopState): ShopState {
    shop = next
    emit('shop', structuredClone(shop))
    return shop
  }

  const setState = (jobId: string, state: JobView['state']) => {
    const job = jobs.find(one => one.id === jobId)
    if (job) announce({ ...job, state })
  }

  const answers: Answers = {
    'settings.get': () => settings,
    'settings.set': part => Object.assign(settings, part),
    'devices.report': () => ({
      findings: [
        { device: 'cpu', training: { kind: 'passed', perSecond: 61 }, prediction: { kind: 'passed', perSecond: 140 } },
        { device: 'webgpu', training: { kind: 'passed', perSecond: 240 }, prediction: { kind: 'passed', perSecond: 410 } },
        { device: 'tensorflow', training: { kind: 'notInstalled' }, prediction: { kind: 'notInstalled' } },
        { device: 'cuda', training: null, prediction: { kind: 'absent', error: 'libonnxruntime_providers_cuda.so' } },
      ],
      choice: 'auto', used: { training: 'webgpu', prediction: 'webgpu' },
    }),
    'settings.about': () => ({ version: '0.1.0', dataFolder: '/home/claire/.config/Shopcast/shops/mine', electron: '45.4.1', sqlite: '3.53.0' }),
    'settings.revealData': () => undefined,
    'shop.current': () => shop,
    'shop.list': () => [shop],
    'shop.create': ({ name }) => change({ ...empty, id: name, name: name.trim() }),
    'shop.rename': ({ name }) => change({ ...shop, name: name.trim() }),
    'shop.open': () => shop,
    'shop.openDemo': () => change({ ...trained, id: 'demo', name: 'Demo shop', demo: true }),
    'files.takeOpened': () => [],
    'files.chooseFolder': () => null,
    'files.chooseOrders': () => [{ token: 'a', name: 'orders_export_1.csv', bytes: 4_200_000 }, { token: 'b', name: 'orders_export_2.csv', bytes: 1_900_000 }],
    'jobs.list': () => jobs,
    'jobs.start': (intent) => {
      if (intent.kind === 'inspect') return run('inspect', ['recognising', 'reading', 'summarising'], () => ({ kind: 'inspect', value: inspectionOfShopify(intent.options) }))
      if (intent.kind === 'import') return run('import', ['recognising', 'reading', 'storing', 'summarising'], () => (change({ ...imported, name: shop.name }), { kind: 'import', value: reportOfYears() }))
      if (intent.kind === 'undoImport') return run('undoImport', ['undoing'], () => (change({ ...empty, name: shop.name }), { kind: 'undoImport', value: { orders: 9476, lines: 21186, events: 0 } }))
      return run('train', ['reading', 'preparing', 'fittingRecommend', 'backtestingRecommend', 'fittingChurn', 'backtestingChurn', 'predicting', 'storing'], () => (change({ ...trained, name: shop.name }), { kind: 'train', value: { runs: [], skipped: [] } }))
    },
    'jobs.cancel': ({ jobId }) => { setState(jobId, 'cancelled') },
    'jobs.pause': ({ jobId }) => { setState(jobId, 'paused') },
    'jobs.resume': ({ jobId }) => { setState(jobId, 'running') },
    'jobs.dismiss': () => undefined,
    'imports.list': () => shop.orders === 0 ? [] : [{ id: 1, kind: 'orders', finishedAt: now - 2 * day, report: reportOfYears() }],
    'imports.get': () => ({ id: 1, kind: 'orders', finishedAt: now - 2 * day, report: reportOfYears() }),
    'files.chooseModel': () => null,
    'files.chooseTarget': ({ proposedName }) => ({ token: 'c', name: proposedName, bytes: 0 }),
    'runs.saveModel': () => undefined,
    'runs.saveTensorBoard': () => undefined,
    'runs.trials': ({ id }) => id === 6 ? trials(6) : [],
    'runs.some': ({ ids }) => [...answers['runs.list']?.() ?? [], ...trials(6)].filter(({ id }) => ids.includes(id)),
    'runs.list': () => shop.trainedAt === null ? [] : [
      ...ended === null || ended === 'tooLittle' ? [] : [{ ...unsaid, ...learned(7, 4.5), id: 7, task: 'recommend' as const, state: ended as 'failed', startedAt: now - 600_000, finishedAt: now - 300_000, orders: 9476, winner: null, inUse: false, evaluation: null, error: null, resumeEpoch: 7 }],
      { ...unsaid, ...learned(20, 4.2), id: 6, task: 'recommend', state: 'done', startedAt: now - 3_600_000, finishedAt: now - 3_400_000, orders: 9476, winner: 'transformer', inUse: false, evaluation: { ...evaluationOfRecommend(), winner: 'transformer', models: [...evaluationOfRecommend().models, { name: 'transformer', metrics: { hrAt3: 0.31, hrAt10: 0.521, ndcgAt10: 0.284, coverage: 0.71 }, validation: {}, parameters: {} }] }, error: null, configuration: { ...unsaid.configuration, model: 'transformer', settings: { budget: '600', width: '64', search: '10', quantise: 'yes' } }, quantised: { used: true, agreement: 0.978, bytes: 2_714_711, bytesBefore: 10_060_574 } },
      { ...unsaid, ...learned(14, 4.4), id: 5, task: 'recommend', state: 'done', startedAt: now - 7_200_000, finishedAt: now - 7_000_000, orders: 9401, winner: 'coOccurrence', inUse: false, evaluation: evaluationOfRecommend(), error: null },
      { ...unsaid, id: 4, task: 'churn', state: 'done', startedAt: now - 2 * day, finishedAt: now - 2 * day + 9000, asOf: now - 2 * day, orders: 9401, winner: 'mbgNbd', inUse: true, evaluation: evaluationOfChurn(), error: null },
      { ...unsaid, id: 3, task: 'recommend', state: 'done', startedAt: now - 2 * day, finishedAt: now - 2 * day + 14000, asOf: now - 2 * day, orders: 9401, winner: 'coOccurrence', inUse: true, evaluation: evaluationOfRecommend(), error: null },
      { ...unsaid, id: 2, task: 'churn', state: 'done', startedAt: now - 30 * day, finishedAt: now - 30 * day + 8000, asOf: now - 30 * day, orders: 9163, winner: 'recency', inUse: false, evaluation: { ...evaluationOfChurn(), winner: 'recency' }, error: null },
      { ...unsaid, id: 8, task: 'recommend', state: 'done', startedAt: now - 40 * day, finishedAt: now - 40 * day + 9000, orders: 9100, winner: 'gru', inUse: false, evaluation: null, error: null, loadedFrom: 'recommendations.onnx' },
      { ...unsaid, id: 1, task: 'churn', state: 'cancelled', startedAt: now - 86 * day, finishedAt: now - 86 * day + 180_000, asOf: now - 86 * day, orders: 8671, winner: null, inUse: false, evaluation: null, error: null },
    ],
  }
  return answers
}
