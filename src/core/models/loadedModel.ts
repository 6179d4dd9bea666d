import { ShopcastError } from '../domain/error.ts'
import { setOnnxMetadata, readOnnxMetadata, readOnnxWeights, looksLikeOurOnnx } from '../nn/codec/onnx.ts'
import { CONTENT } from './inputLayers.ts'
import { DESCRIPTION, FORMAT, sequenceModelOf, type NextProductDescription } from './nextProductModel.ts'

/** How a network's file is to be used; kept in its metadata beside the description. */
export interface ModelUse {
  /** Whether products that a customer already has stay in her list. */
  readonly keepBought: boolean
  /** Whether what the shop seems to have discontinued is never named. */
  readonly leavesOutDiscontinued: boolean
}

/** Of a file that does not say: what the network itself ranks first. */
const UNSAID: ModelUse = { keepBought: true, leavesOutDiscontinued: false }
const USE = 'shopcast.use'

export interface LoadedNetwork {
  readonly description: NextProductDescription
  readonly use: ModelUse
}

/** Writes into a network's file how it is to be used. */
export function withUse(file: Uint8Array, use: ModelUse): Uint8Array {
  return setOnnxMetadata(file, { [USE]: JSON.stringify(use) })
}

/** A network's file with its products called otherwise. */
export function renameProducts(file: Uint8Array, { description }: LoadedNetwork, nameOf: ReadonlyMap<string, string>): Uint8Array {
  const externalIds = description.vocabulary.externalIds.map(id => nameOf.get(id) ?? id)
  return setOnnxMetadata(file, { [DESCRIPTION]: JSON.stringify({ ...description, vocabulary: { ...description.vocabulary, externalIds } } satisfies NextProductDescription) })
}

/**
 * Looks whether a file that came from elsewhere is a whole network that this version can use.
 * @throws ShopcastError modelForeign, modelDamaged, modelNewer {file}
 */
export function checkModelFile(file: Uint8Array, name: string): LoadedNetwork {
  const metadata = attempt(() => readOnnxMetadata(file))
  if (!metadata) throw new ShopcastError(looksLikeOurOnnx(file) ? 'modelDamaged' : 'modelForeign', { file: name })
  const text = metadata[DESCRIPTION]
  if (text === undefined) throw new ShopcastError('modelForeign', { file: name })
  const description = attempt(() => JSON.parse(text) as Partial<NextProductDescription>)
  if (typeof description?.format === 'number' && description.format > FORMAT) throw new ShopcastError('modelNewer', { file: name })
  if (!description || !attempt(() => isWhole(file, description as NextProductDescription))) throw new ShopcastError('modelDamaged', { file: name })
  const use = attempt(() => JSON.parse(metadata[USE] ?? '{}') as Partial<ModelUse>) ?? {}
  return { description: description as NextProductDescription, use: { ...UNSAID, ...use } }
}

/** Whether every product has a name, and every parameter of the network its weights. May throw whatever reading nonsense throws. */
function isWhole(file: Uint8Array, { format, network, inputs, vocabulary }: NextProductDescription): boolean {
  if (format !== FORMAT || new Set(vocabulary.externalIds).size !== inputs.products) return false
  const weights = readOnnxWeights(file)
  const { parameters } = sequenceModelOf(network, inputs).declare(false).graph
  const sizeOf = (shape: readonly (number | string)[]) => shape.reduce<number>((size, dimension) => size * Number(dimension), 1)
  if (inputs.contentWidth > 0 && weights.get(CONTENT)?.length !== (inputs.products + 1) * inputs.contentWidth) return false
  return parameters.every(({ name, shape }) => {
    const values = weights.get(name)
    return values?.length === sizeOf(shape) && values.every(Number.isFinite)
  })
}

function attempt<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
