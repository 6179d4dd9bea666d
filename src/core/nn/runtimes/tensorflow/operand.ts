import type * as tfjs from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OnnxAttribute } from '../../codec/decodeOnnx.ts'

/** TensorFlow.js, whichever package it comes from: all have the same functions and differ in what computes behind them. */
export type TensorFlow = typeof tfjs

/** Sizes, axes and places: whole numbers that TensorFlow wants as arguments, not as tensors. They never go to the device. */
export interface Integers {
  readonly shape: readonly number[]
  readonly integers: readonly number[]
}

export type Operand = Tensor | Integers

export function isIntegers(operand: Operand): operand is Integers {
  return 'integers' in operand
}

interface CallParts {
  readonly op: string
  readonly operands: readonly (Operand | null)[]
  readonly attributes: ReadonlyMap<string, OnnxAttribute>
  /** Runs the graph within the node, given its inputs in their order. */
  readonly runBody: (inputs: readonly Tensor[]) => Tensor[]
}

/** One op of an ONNX graph as it is run: its operands, checked as they are asked for, and its attributes. */
export class OpCall {
  readonly tf: TensorFlow
  readonly op: string
  readonly runBody: CallParts['runBody']
  readonly #operands: CallParts['operands']
  readonly #attributes: CallParts['attributes']

  constructor(tf: TensorFlow, { op, operands, attributes, runBody }: CallParts) {
    this.tf = tf
    this.op = op
    this.runBody = runBody
    this.#operands = operands
    this.#attributes = attributes
  }

  get count(): number {
    return this.#operands.length
  }

  has(index: number): boolean {
    return (this.#operands[index] ?? null) !== null
  }

  operand(index: number): Operand {
    const operand = this.#operands[index]
    if (!operand) throw new RangeError(`${this.op}: operand ${index} is missing`)
    return operand
  }

  /** An operand on the device; whole numbers become int32. */
  tensor(index: number): Tensor {
    const operand = this.operand(index)
    return isIntegers(operand) ? this.tf.tensor(Int32Array.from(operand.integers), [...operand.shape], 'int32') : operand
  }

  tensors(): Tensor[] {
    return this.#operands.map((_, index) => this.tensor(index))
  }

  /** An operand that must be known before the op runs. */
  integers(index: number): readonly number[] {
    const operand = this.operand(index)
    if (!isIntegers(operand)) throw new RangeError(`${this.op}: operand ${index} must be whole numbers that are known before it runs`)
    return operand.integers
  }

  /** An attribute that is a number, or what ONNX takes where it is left out. */
  number(name: string, otherwise: number): number {
    const attribute = this.#attributes.get(name)
    return typeof attribute === 'number' ? attribute : otherwise
  }

  /** An attribute that is a word, or what ONNX takes where it is left out. */
  text(name: string, otherwise: string): string {
    const attribute = this.#attributes.get(name)
    return typeof attribute === 'string' ? attribute : otherwise
  }

  /** An attribute that is a list of whole numbers, or null. */
  list(name: string): readonly number[] | null {
    const attribute = this.#attributes.get(name)
    return Array.isArray(attribute) ? attribute : null
  }
}

/** How TensorFlow computes an op: one operand, or several in the order of the op's outputs. Runs within `tf.tidy`. */
export type Lowering = (call: OpCall) => Operand | Operand[]
