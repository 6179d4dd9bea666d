import { Random } from '../../domain/random.ts'
import { elementCount, resolve, type Shape } from '../graph/dimension.ts'
import type { DataType, GraphInput } from '../graph/tensor.ts'
import { openKernels, type Kernels } from '../kernels/kernels.ts'
import type { TrainingMemory } from '../kernels/trainingMemory.ts'
import type { Batch } from '../program.ts'
import type { Value } from './runtime.ts'

/** What must be known of an input to feed it. */
export interface InputLayout {
  readonly name: string
  readonly dtype: DataType
  readonly shape: Shape
  readonly role: GraphInput['role']
}

/** What the dropout masks of a step are drawn from, on every device. @param step steps taken before it */
export function maskSeed(seed: number, step: number): number {
  return seed + step * 2 ** 32
}

/**
 * Makes what a graph is fed at every step beside parameters: the batch as it is, and dropout masks by their seed alone, so that the
 * same seed gives the same masks on every device. Masks are overwritten by those of the next step.
 */
export class Feeds {
  readonly #inputs: readonly InputLayout[]
  readonly #memory: TrainingMemory
  readonly #buffers = new Map<string, Uint8Array>()
  readonly kernels: Kernels

  constructor(inputs: readonly InputLayout[], memory: TrainingMemory) {
    this.#inputs = inputs
    this.#memory = memory
    this.kernels = openKernels(memory)
  }

  /** @throws RangeError where an input is missing or has another number of elements than its shape says */
  of({ sizes, values }: Batch, seed: number): Record<string, Value> {
    const random = new Random(seed)
    const feeds: Record<string, Value> = {}
    for (const { name, dtype, shape, role } of this.#inputs) {
      const numbers = resolve(shape, sizes)
      const count = elementCount(numbers, {})
      if (role.kind === 'dropout') {
        const mask = this.bytes(name, Math.ceil(count / 16) * 16)
        this.kernels.drawDropoutMask(mask, role.rate, random.nextUint32())
        feeds[name] = { dtype: 'uint8', data: mask.subarray(0, count), shape: numbers }
      } else {
        const data = values[name]
        if (!data || data.length !== count) throw new RangeError(`${name}: ${data?.length ?? 'no'} elements fed for shape ${numbers.join('×')}`)
        feeds[name] = { dtype, data, shape: numbers }
      }
    }
    return feeds
  }

  /** Memory kept under a name from step to step, given anew in twice the size when a batch needs more. */
  bytes(name: string, length: number): Uint8Array {
    let kept = this.#buffers.get(name)
    if (!kept || kept.length < length) this.#buffers.set(name, kept = this.#memory.bytes(2 ** Math.ceil(Math.log2(length + 1))))
    return kept.subarray(0, length)
  }
}
