import type { Segment } from '../kernels/kernels.ts'
import type { AdamStep } from '../optimisers/adam.ts'
import type { Batch } from '../program.ts'
import type { ProgramLayout } from './programLayout.ts'

/** The flat arrays of the state and a gradient for each shard, which all shards see. */
export interface ShardMemory {
  /** Where the arrays lie. */
  readonly shared: WebAssembly.Memory
  readonly parameters: Float32Array
  readonly firstMoments: Float32Array
  readonly secondMoments: Float32Array
  readonly gradients: readonly Float32Array[]
}

/** A part of a batch with the seed of its dropout masks. */
export interface Part {
  readonly batch: Batch
  readonly seed: number
}

/** All that is needed to make a shard, wherever it is to run. */
export interface ShardPlan {
  readonly index: number
  readonly layout: ProgramLayout
  readonly memory: ShardMemory
  /** The elements it updates. */
  readonly segments: readonly Segment[]
  readonly threads: number
  readonly profileTo?: string
  /** Whether its graphs keep the memory that they have used. */
  readonly arena: boolean
}

/**
 * One worker at a training: computes the gradient of its parts of a batch with a graph session of its own, then updates
 * its share of the parameters. Shards take each phase side by side; between phases all wait for all.
 */
export interface Shard {
  /** Makes a graph ready under a name, with the elements of the constants that name rows. */
  open(graph: string, model: Uint8Array, indices: Readonly<Record<string, Int32Array>>): Promise<void>
  /** Leaves the gradient of some parts, summed, in its own array; gives their losses added up. */
  gradient(graph: string, parts: readonly Part[]): Promise<number>
  /** Adds up the gradients of the first `active` shards in its segments, into the first. */
  gather(active: number): Promise<void>
  /** Of the gradient gathered in its segments. */
  sumOfSquares(): Promise<number>
  /** Takes a step in its segments with the gradient gathered. */
  update(step: AdamStep): Promise<void>
  dispose(): Promise<void>
}
