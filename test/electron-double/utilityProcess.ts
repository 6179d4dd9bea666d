import { fork, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ForkOptions } from 'electron'
import { appEvents } from './appEvents.ts'
import { cancelableEvent } from './cancelableEvent.ts'
import { closePort, movePorts, receiveOnPort, type PortCarrier } from './messagePorts.ts'
import { onlyKnown, strict, StrictEmitter, UnknownToDouble } from './strict.ts'
import type { UtilityMessage } from './utilityProtocol.ts'

/** What Electron reports for a process that a signal ended. */
const KILLED = 15

interface RunningProcess {
  child: ChildProcess
  name: string
}
const running = new Set<RunningProcess>()

/** A utility process: an ordinary child process that finds the double's `electron` and `process.parentPort`. */
class UtilityProcessDouble extends StrictEmitter {
  readonly stdout: null = null
  readonly stderr: null = null
  readonly #child: ChildProcess
  readonly #held: number[] = []

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super('utilityProcess', ['spawn', 'message', 'exit', 'error'])
    onlyKnown('utilityProcess.fork', options, ['serviceName', 'env', 'cwd', 'execArgv', 'stdio'])
    if (!existsSync(modulePath)) throw new Error(`utilityProcess.fork: there is no ${modulePath}`)
    const output = options.stdio ?? 'inherit'
    if (output !== 'inherit' && output !== 'ignore') throw new UnknownToDouble('utilityProcess.fork: piped output')
    this.#child = fork(modulePath, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: (options.env ?? process.env) as NodeJS.ProcessEnv,
      execArgv: ['--import', join(import.meta.dirname, 'runUtility.ts'), ...(options.execArgv ?? [])],
      serialization: 'advanced',
      stdio: ['ignore', output, output, 'ipc'],
    })
    const entry = { child: this.#child, name: options.serviceName ?? 'Node Utility Process' }
    running.add(entry)
    this.#child.once('spawn', () => this.emit('spawn'))
    this.#child.on('message', message => this.#hear(message as UtilityMessage))
    this.#child.once('exit', (code, signal) => {
      running.delete(entry)
      for (const id of this.#held) closePort(id)
      const exitCode = code ?? KILLED
      this.emit('exit', exitCode)
      const reason = signal === 'SIGTERM' || signal === 'SIGKILL' ? 'killed' : exitCode === 0 ? 'clean-exit' : 'crashed'
      if (reason !== 'clean-exit') appEvents.emit('child-process-gone', cancelableEvent({}), { type: 'Utility', reason, exitCode, serviceName: 'node.mojom.NodeService', name: entry.name })
    })
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }

  postMessage(data: unknown, transfer: readonly object[] = []): void {
    const carrier: PortCarrier = {
      deliver: (id, message) => this.#send({ type: 'port', id, data: message }),
      closed: id => this.#send({ type: 'portClosed', id }),
    }
    const { ids, flush } = movePorts(transfer, carrier)
    this.#held.push(...ids)
    this.#send({ type: 'message', data, ports: ids })
    flush()
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }

  #send(message: UtilityMessage): void {
    if (this.#child.connected) this.#child.send(message)
  }

  #hear(message: UtilityMessage): void {
    switch (message.type) {
      case 'message': this.emit('message', message.data); break
      case 'port': receiveOnPort(message.id, message.data); break
      case 'portClosed': closePort(message.id); break
    }
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}): object {
    return strict('UtilityProcess', new UtilityProcessDouble(modulePath, args, options))
  },
})

/** The utility processes that live, as `app.getAppMetrics` tells of them. */
export function utilityMetrics(): { pid: number, type: 'Utility', name: string }[] {
  return [...running].flatMap(({ child, name }) => child.pid === undefined ? [] : [{ pid: child.pid, type: 'Utility', name }])
}

/** Ends them at once, as the end of the app does. */
export function endUtilityProcesses(): void {
  for (const { child } of running) child.kill('SIGKILL')
}
