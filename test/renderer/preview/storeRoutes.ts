import type { IncomingMessage } from 'node:http'
import type { Plugin } from 'vite'
import type { ExportRequest } from '../../../src/core/domain/job.ts'
import { ShopcastError } from '../../../src/core/domain/error.ts'
import { previewExport } from '../../../src/core/export/previewExport.ts'
import { openStoreForReading } from '../../../src/core/store/openStore.ts'
import { readShopState } from '../../../src/core/store/readShopState.ts'
import { createFileTokens } from '../../../src/main/fileTokens.ts'
import { pageRoutes } from '../../../src/main/routes/pageRoutes.ts'

/** Where the page asks for what the store holds. */
const STORE_PATH = '/shopcast-store/'

/** Answers what the pages read from the shop in a data folder, so that they can be looked at with real figures behind them. */
export function storeRoutes(dataDir: string): Plugin {
  const db = openStoreForReading(dataDir)
  const routes: Record<string, (input: never) => unknown> = {
    ...pageRoutes(() => db, createFileTokens(), () => dataDir),
    'export.preview': (request: ExportRequest) => previewExport(db, request),
    'shop.current': () => ({ id: 'mine', name: 'Juniper & Salt', demo: false, ...readShopState(db) }),
  }
  return {
    name: 'shopcast:preview-store',
    configureServer(server) {
      server.middlewares.use(STORE_PATH, async (request, response) => {
        const handler = routes[(request.url ?? '').slice(1)]
        try {
          const data = await handler?.(await bodyOf(request) as never)
          response.end(JSON.stringify(handler ? { ok: true, data } : null))
        } catch (error) {
          const { code, params } = error instanceof ShopcastError ? error : { code: 'unexpected', params: { message: String(error) } }
          response.end(JSON.stringify({ ok: false, error: { code, params } }))
        }
      })
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? undefined : JSON.parse(text)
}
