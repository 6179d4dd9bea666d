import type { Settings } from '../../contracts/settings.ts'

interface MenuTexts {
  file: string; edit: string; view: string; window: string
  close: string; quit: string; about: string; hide: string; hideOthers: string; unhide: string; services: string
  undo: string; redo: string; cut: string; copy: string; paste: string; selectAll: string
  actualSize: string; zoomIn: string; zoomOut: string; fullScreen: string
  minimise: string; zoom: string; front: string
}

/** Electron names the roles of a menu in English only. */
export const menuTexts: Record<Settings['locale'], MenuTexts> = {
  en: {
    file: 'File', edit: 'Edit', view: 'View', window: 'Window',
    close: 'Close window', quit: 'Quit Shopcast', about: 'About Shopcast', hide: 'Hide Shopcast', hideOthers: 'Hide others', unhide: 'Show all', services: 'Services',
    undo: 'Undo', redo: 'Redo', cut: 'Cut', copy: 'Copy', paste: 'Paste', selectAll: 'Select all',
    actualSize: 'Actual size', zoomIn: 'Zoom in', zoomOut: 'Zoom out', fullScreen: 'Full screen',
    minimise: 'Minimise', zoom: 'Zoom', front: 'Bring all to front',
  },
  zh: {
    file: '文件', edit: '编辑', view: '显示', window: '窗口',
    close: '关闭窗口', quit: '退出 Shopcast', about: '关于 Shopcast', hide: '隐藏 Shopcast', hideOthers: '隐藏其他', unhide: '全部显示', services: '服务',
    undo: '撤销', redo: '重做', cut: '剪切', copy: '拷贝', paste: '粘贴', selectAll: '全选',
    actualSize: '实际大小', zoomIn: '放大', zoomOut: '缩小', fullScreen: '全屏',
    minimise: '最小化', zoom: '缩放', front: '前置全部窗口',
  },
}
