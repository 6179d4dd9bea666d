import type { Dialect } from '../codec/lower.ts'
import type { Optimiser } from '../optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../program.ts'
import type { TrainingState } from '../state.ts'
import type { DataType, TensorData } from '../graph/tensor.ts'

/** Computes with models somewhere. Nothing above it knows where. */
export interface Predictor {
  readonly name: string
  /** What models that are written for it alone are best written in; it takes those in the standard dialect too. */
  readonly dialect: Dialect
  /** Opens an ONNX file to compute with. */
  load(model: Uint8Array): Promise<PredictionSession>
}

/** Trains programs as well. */
export interface Runtime extends Predictor {
  /**
   * Makes a program ready to be trained. Graphs are built when their sizes first come up.
   * @param seed draws the parameters and, with the step's number, the dropout masks
   */
  compile(program: TrainingProgram, optimiser: Optimiser, seed: number): Promise<TrainingSession>
}

/** A program under training with its state. */
export interface TrainingSession {
  /** Forward, backward, update. The same state, seed and batches give the same losses, bit for bit, with the same threads. */
  step(batch: Batch): Promise<StepResult>
  /** The loss and the gradients alone, by parameter; nothing changes. Dropout is drawn as the next step would. */
  gradients(batch: Batch): Promise<{ loss: number; gradients: Map<string, Float32Array> }>
  /** A copy of the state. */
  readState(): Promise<TrainingState>
  /** Takes over a copy of a state. Throws `RangeError` where it is of another program. */
  writeState(state: TrainingState): Promise<void>
  dispose(): Promise<void>
}

export interface StepResult {
  readonly loss: number
  /** Before clipping; null where clipping is off. */
  readonly gradientNorm: number | null
}

/** A value with its shape, as it goes into and comes out of a model. */
export interface Value {
  readonly dtype: DataType
  readonly shape: readonly number[]
  readonly data: TensorData
}

export interface PredictionSession {
  run(inputs: Readonly<Record<string, Value>>): Promise<Record<string, Value>>
  dispose(): Promise<void>
}
