import { _electron } from 'playwright-core'
import type { RunningApp } from './launchApp.ts'

/** Starts an app in real Electron. @param executablePath Electron's binary */
export async function launchOnElectron(executablePath: string, appFolder: string, args: string[]): Promise<RunningApp> {
  const electron = await _electron.launch({ executablePath, args: [appFolder, ...args], cwd: appFolder })
  const child = electron.process()
  const exited = new Promise<number | null>(resolve => { child.once('exit', resolve) })
  return {
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    exited,
    kill: () => { child.kill('SIGKILL') },
    firstWindow: () => electron.firstWindow(),
    evaluate: (run, argument) => electron.evaluate(run as never, argument) as ReturnType<RunningApp['evaluate']> as never,
    disconnect: () => Promise.resolve(),
  }
}
