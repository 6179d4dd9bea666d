import { ShopcastError } from '../domain/error.ts'
import { isNetworkModel, NETWORK_MODELS, type NetworkModel } from '../domain/task.ts'
import { CONTRAST_KINDS, type Contrast } from '../models/nextProduct.ts'
import { AUGMENTATION_WAYS, type AugmentationWay, type NextProductConfiguration } from '../models/nextProductConfiguration.ts'
import type { NetworkOptions } from '../models/nextProductModel.ts'

/** Everything about a training that can be set, by the names of `--set KEY=VALUE`: of the network, except for the horizon. */
export interface NetworkSettings {
  /** Which one is tried where the model is chosen automatically. */
  readonly network: NetworkModel
  /** Passes over the orders at most; training stops by itself when it no longer improves. */
  readonly epochs: number
  /** How many checks without a better figure are waited for before it stops. */
  readonly patience: number
  /** Sequences that are learned from together. */
  readonly batch: number
  readonly width: number
  readonly heads: number
  readonly blocks: number
  /** The longest history, in events, that is looked at. */
  readonly longest: number
  readonly dropout: number
  /** How many steps ahead of each customer are foretold; 0 for none. */
  readonly steps: number
  readonly learningRate: number
  /** λ of weight decay in the gradient. */
  readonly l2: number
  /** How many products, drawn by their popularity, what was bought is told apart from. */
  readonly negatives: number
  /** What likeness between customer and product is divided by: the smaller, the more the likeliest products count. */
  readonly temperature: number
  /** Whether it is stored in a byte a number, where that names nearly the same products. */
  readonly quantise: boolean
  /** Minutes for trying other settings first; left out, none are tried. */
  readonly search: number
  /** Ways in which histories are changed a little while learning, of those that learn what follows. */
  readonly augment: readonly AugmentationWay[]
  /** ε of adversarial training, for the same networks; 0 for none. */
  readonly adversarial: number
  /** Which views of a history are drawn together, for the same networks. */
  readonly contrast: Contrast['kind'] | 'none'
  readonly contrastWeight: number
  readonly contrastTemperature: number
  /** Seconds that a whole training may take, predictions included, about. */
  readonly budget: number
  /** `spare` leaves one core free, `all` takes every one. */
  readonly threads: 'spare' | 'all' | number
  /** Seconds between checkpoints, at least: a kill costs about so much of a training. */
  readonly checkpoint: number
  /** How many days ahead it is asked who will not order; left out, the shop's own rhythm says. */
  readonly horizon: number
}

export const DEFAULT_BUDGET_SECONDS = 300
export const DEFAULT_CHECKPOINT_SECONDS = 5

/** Reads a value; null where it makes no sense. */
interface Reader<T> {
  /** What is allowed, as the error names it. */
  readonly expected: string
  read(text: string): T | null
}

const whole = (least: number, most: number): Reader<number> => ({
  expected: `a whole number from ${least} to ${most}`,
  read: text => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null,
})
const real = (least: number, most: number): Reader<number> => ({
  expected: `a number from ${least} to ${most}`,
  read: text => text.trim() !== '' && Number(text) >= least && Number(text) <= most ? Number(text) : null,
})

const readers: { [K in keyof NetworkSettings]: Reader<NetworkSettings[K]> } = {
  network: {
    expected: `one of ${NETWORK_MODELS.join(', ')}`,
    read: text => isNetworkModel(text) ? text : null,
  },
  epochs: whole(1, 10_000),
  patience: whole(1, 1000),
  batch: whole(1, 4096),
  width: whole(4, 512),
  heads: whole(1, 16),
  blocks: whole(1, 8),
  longest: whole(2, 500),
  dropout: real(0, 0.9),
  steps: whole(0, 10),
  learningRate: real(1e-6, 1),
  l2: real(0, 1),
  negatives: whole(1, 16_384),
  temperature: real(0.005, 1),
  quantise: { expected: 'yes or no', read: text => text === 'yes' ? true : text === 'no' ? false : null },
  search: real(0.1, 10_080),
  augment: {
    expected: `none, all, or one or more of ${AUGMENTATION_WAYS.join(', ')}, joined by +`,
    read: text => text === 'none' ? [] : text === 'all' ? AUGMENTATION_WAYS : readWays(text),
  },
  adversarial: real(0, 1),
  contrast: {
    expected: `one of none, ${CONTRAST_KINDS.join(', ')}`,
    read: text => ['none', ...CONTRAST_KINDS].includes(text) ? text as NetworkSettings['contrast'] : null,
  },
  contrastWeight: real(0, 10),
  contrastTemperature: real(0.01, 10),
  budget: whole(1, 86_400),
  checkpoint: real(0, 3600),
  horizon: whole(7, 365),
  threads: {
    expected: 'spare, all or a number of threads',
    read: text => text === 'spare' || text === 'all' ? text : whole(1, 256).read(text),
  },
}

function readWays(text: string): readonly AugmentationWay[] | null {
  const asked = text.split('+')
  const ways = AUGMENTATION_WAYS.filter(way => asked.includes(way))
  return ways.length === asked.length ? ways : null
}

/**
 * Reads what was set; what was not is left out.
 * @throws ShopcastError settingUnknown {name, known}; settingInvalid {name, value, expected}
 */
export function readNetworkSettings(given: Readonly<Record<string, string>>): Partial<NetworkSettings> {
  const settings: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const reader = Object.hasOwn(readers, name) ? readers[name as keyof NetworkSettings] : undefined
    if (!reader) throw new ShopcastError('settingUnknown', { name, known: Object.keys(readers).join(', ') })
    const read = reader.read(value)
    if (read === null) throw new ShopcastError('settingInvalid', { name, value, expected: reader.expected })
    settings[name] = read
  }
  return settings as Partial<NetworkSettings>
}

/**
 * Lays what was set over a configuration.
 * @throws ShopcastError settingInvalid for a width that the heads do not divide, for heads where there are none, and for
 * augmentation, adversarial training and contrast where the network does not learn what follows
 */
export function configureNetwork(defaults: NextProductConfiguration, set: Partial<NetworkSettings>): NextProductConfiguration {
  const { network, optimiser, loss, augmentation } = defaults
  return {
    ...defaults,
    loss: 'negatives' in loss ? { ...loss, negatives: set.negatives ?? loss.negatives } : loss,
    epochs: set.epochs ?? defaults.epochs,
    patience: set.patience ?? defaults.patience,
    batchSize: set.batch ?? defaults.batchSize,
    network: sizeNetwork(network, set),
    augmentation: { ...augmentation, ways: set.augment ?? augmentation.ways },
    robustness: configureRobustness(defaults, set),
    optimiser: { ...optimiser, learningRate: set.learningRate ?? optimiser.learningRate, weightDecay: set.l2 ?? optimiser.weightDecay },
  }
}

/** What a contrastive term has unless told otherwise. */
const CONTRAST = { weight: 0.1, temperature: 0.2 }

function configureRobustness({ network, robustness }: NextProductConfiguration, set: Partial<NetworkSettings>): NextProductConfiguration['robustness'] {
  if (!LEARNING_WHAT_FOLLOWS.includes(network.kind)) {
    const name = robustnessSet(set)
    if (name) throw new ShopcastError('settingInvalid', { name, value: String(set[name]), expected: `left out for ${network.kind}, which does not learn what follows` })
  }
  const kind = set.contrast ?? robustness.contrast?.kind ?? 'none'
  const { weight, temperature } = robustness.contrast ?? CONTRAST
  return {
    adversarial: set.adversarial ?? robustness.adversarial,
    contrast: kind === 'none' ? null : { kind, weight: set.contrastWeight ?? weight, temperature: set.contrastTemperature ?? temperature },
  }
}

/** Networks that learn what follows, of which alone augmentation, adversarial training and contrast can be asked. */
export const LEARNING_WHAT_FOLLOWS: readonly NetworkModel[] = ['transformer', 'rnn', 'gru', 'lstm']

/** The first of these that is switched on. */
export function robustnessSet(set: Partial<NetworkSettings>): 'augment' | 'adversarial' | 'contrast' | undefined {
  return (['augment', 'adversarial', 'contrast'] as const).find(setting => isOn(set[setting]))
}

function isOn(value: number | string | readonly string[] | undefined): boolean {
  return value !== undefined && value !== 0 && value !== 'none' && (typeof value !== 'object' || value.length > 0)
}

function sizeNetwork(network: NetworkOptions, set: Partial<NetworkSettings>): NetworkOptions {
  const width = set.width ?? network.width
  const { scoring } = network
  const common = {
    width, blocks: set.blocks ?? network.blocks, longest: set.longest ?? network.longest, dropout: set.dropout ?? network.dropout,
    scoring: scoring.kind === 'cosine' ? { ...scoring, temperature: set.temperature ?? scoring.temperature } : scoring,
  }
  if (!('heads' in network)) {
    if (set.heads !== undefined) throw new ShopcastError('settingInvalid', { name: 'heads', value: String(set.heads), expected: `for networks with attention, which ${network.kind} is not` })
    return { ...network, ...common }
  }
  const heads = set.heads ?? network.heads
  if (width % heads !== 0) throw new ShopcastError('settingInvalid', { name: 'width', value: String(width), expected: `a multiple of heads, which is ${heads}` })
  return { ...network, ...common, heads }
}
