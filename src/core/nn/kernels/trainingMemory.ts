/** Bytes by which WebAssembly's memory grows. */
const PAGE = 2 ** 16
const MOST_PAGES = 2 ** 16

/**
 * Memory that all threads of a training see and that the kernels compute in. It only grows, up to 4 GB, and goes with the
 * last view of it.
 */
export class TrainingMemory {
  /** What a thread needs in order to see the same memory. */
  readonly shared: WebAssembly.Memory

  constructor(shared = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true })) {
    this.shared = shared
  }

  /** Zeros that nobody else has. Throws `RangeError` where memory is used up. */
  bytes(length: number): Uint8Array {
    const start = this.shared.grow(Math.max(1, Math.ceil(length / PAGE))) * PAGE
    return new Uint8Array(this.shared.buffer, start, length) // the buffer as it is after growing
  }

  /** The same as floats. */
  floats(length: number): Float32Array {
    const { buffer, byteOffset } = this.bytes(length * 4)
    return new Float32Array(buffer, byteOffset, length)
  }

  /** Where a view begins. Throws `RangeError` for a view of other memory, which begins in front of what is given out. */
  static address(view: ArrayBufferView): number {
    if (view.byteOffset < PAGE) throw new RangeError('This array does not lie in the memory of the training')
    return view.byteOffset
  }
}
