import type { Page } from 'playwright-core'

/**
 * Opens the browser's file dialog in a page.
 * @returns the paths of the chosen files; none when the dialog was closed
 */
export async function chooseFilesIn(page: Page, options: { multiple: boolean, extensions: string[] }): Promise<string[]> {
  const devTools = await page.context().newCDPSession(page)
  try {
    const accept = options.extensions.includes('*') ? '' : options.extensions.map(extension => `.${extension}`).join(',')
    const { result } = await devTools.send('Runtime.evaluate', { expression: `(${choose.toString()})(${options.multiple}, ${JSON.stringify(accept)})`, userGesture: true, awaitPromise: true })
    const { objectId } = result
    if (objectId === undefined) return []
    const { result: properties } = await devTools.send('Runtime.getProperties', { objectId, ownProperties: true })
    const paths: string[] = []
    for (const { name, value } of properties) {
      if (!/^\d+$/.test(name) || value?.objectId === undefined) continue
      paths.push((await devTools.send('DOM.getFileInfo', { objectId: value.objectId })).path)
    }
    return paths
  } finally {
    await devTools.detach()
  }
}

/** Evaluated in the page: an input that is part of no document, so that the page never sees it. */
function choose(multiple: boolean, accept: string): Promise<File[]> {
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple, accept })
  return new Promise(resolve => {
    input.addEventListener('change', () => resolve([...input.files ?? []]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}
