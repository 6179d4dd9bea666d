/** An event of which the app may prevent what would follow. */
export interface CancelableEvent {
  defaultPrevented: boolean
  preventDefault(): void
}

/** @param details what the event tells beside this */
export function cancelableEvent<T extends object>(details: T): CancelableEvent & T {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}
