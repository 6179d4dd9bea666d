import type { ErrorCode, ErrorParams } from '../core/domain/error.ts'
import { count } from './formatTable.ts'

/** Parameters that are numbers of something, and so are grouped; the others are ids and rows. */
const COUNTS: ReadonlySet<string> = new Set(['have', 'need'])

const sentences: Record<ErrorCode, (say: (name: string) => string) => string> = {
  fileNotFound: say => `There is no file ${say('file')}. Check the path and try again.`,
  fileForbidden: say => `${say('file') || 'The file'} may not be opened. Check its permissions, or copy it to a folder of your own.`,
  fileUnreadable: say => `${say('file') || 'The file'} cannot be read. Check that you may open it and that no other program holds it.`,
  fileChanged: say => `${say('file') || 'The file'} changed while it was being read. Nothing was stored; wait until it is complete and import it again.`,
  fileIsFolder: say => `${say('file') || 'The file'} is a folder. Name the files in it.`,
  fileEmpty: say => `${say('file') || 'The file'} is empty. Export the orders again and import that file.`,
  fileTruncated: say => `${say('file') || 'The file'} breaks off before its end. Nothing was stored; download or export it again.`,
  fileDamaged: say => `${say('file') || 'The file'} is damaged. Nothing was stored; download or export it again.`,
  fileEncrypted: say => `${say('file') || 'The file'} is locked with a password. Save it without one and import that.`,
  fileNotText: say => `${say('file') || 'The file'} is not a table. Save it as CSV or XLSX and import that.`,
  fileIsPdf: say => `${say('file') || 'The file'} is a PDF, whatever its name says. Export the orders as CSV or XLSX.`,
  fileIsImage: say => `${say('file') || 'The file'} is a picture, whatever its name says. Export the orders as CSV or XLSX.`,
  fileIsWebPage: say => `${say('file') || 'The file'} is a web page, not an export. Sign in to the shop system and export again; if it shows a table in Excel, save it there as XLSX or CSV.`,
  fileIsMessage: say => `${say('file') || 'The file'} holds a message from a server instead of orders: "${say('message')}". Export it again.`,
  fileIsOldWorkbook: say => `${say('file') || 'The file'} is a workbook in an older or other format. Save it as XLSX or CSV and import that.`,
  archiveUnknown: say => `${say('file') || 'The file'} is packed in a way that cannot be unpacked here. Unpack it and import the files in it.`,
  archiveTooLarge: say => `${say('file') || 'The file'} would unpack to far more than any export holds, so it was not opened. If you trust it, unpack it and import the files in it.`,
  archiveEmpty: say => `${say('file') || 'The file'} holds no table of orders or visits. Import another file.`,
  rowTooLong: say => `Row ${say('row')} of ${say('file') || 'The file'} is longer than any row of a table. Its line breaks may be lost; export it again.`,
  tooManyColumns: say => `Row ${say('row')} of ${say('file') || 'The file'} has more than ${say('most')} columns. Export it again, or name its delimiter with --delimiter.`,
  columnsUnknown: say => `${say('file') || 'The file'} is of no kind that is known${say('missing') === '' ? '' : `: nothing in it was recognised as ${say('missing').replaceAll('|', ' or ')}`}. Say which column is which${say('columns') === '' ? '' : ` (there are ${say('columns')})`}, for example --map customerId=Buyer --map productId=Item --map orderedAt=Date.`,
  columnMissing: say => `${say('file') || 'The file'} has no column ${say('column')}.${say('columns') === '' ? '' : ` Its columns are ${say('columns')}.`} Name one of them with --map FIELD=COLUMN.`,
  questionOpen: say => say('question') === 'dateOrder'
    ? `The dates of ${say('file') || 'the file'} can be read in two ways${say('example') === '' ? '' : `, such as ${say('example')} in the column ${say('column')}`}. Say whether the day or the month comes first, with --answer dateOrder=dmy or --answer dateOrder=mdy.`
    : say('question') === 'eventKind'
    ? `Nobody has said yet what "${say('name')}" in ${say('file') || 'the file'} stands for (${say('rows')} rows). Say so with --answer "eventKind.${say('name')}=KIND", where KIND is view, search, login, advertClick, favourite, addToBasket, removeFromBasket, purchase, return, review or ignore.`
    : `${say('file') || 'The file'} leaves a question open that only you can answer. Add ${say('answer') || '--answer QUESTION=VALUE'}.`,
  nothingToImport: say => `${say('file') || 'The file'} holds no rows that could be imported. Check that it is an export of orders or visits.`,
  profileUnknown: say => `There is no shop system called ${say('profile')}. Leave --profile out, or choose one of: ${say('known') || 'shopify, online-retail, plain'}.`,
  timeZoneUnknown: say => `${say('timeZone') || 'That'} is not a time zone. Use a name such as Europe/London or Asia/Shanghai.`,
  rowUnreadable: say => `Row ${say('row')} of ${say('file')} cannot be read. Correct or remove it and import the file again.`,
  noOrders: () => 'There are no orders yet. Import some first: shopcast import FILE.',
  tooLittleData: say => `There is too little to learn from${enough(say)}. Import a longer period of orders.`,
  notTrained: say => `Nothing has been learned${say('task') === '' ? '' : ` for ${say('task').replace(', ', ' and ')}`} yet. Run: shopcast train ${/^\w+$/.test(say('task')) ? say('task') : 'all'}.`,
  modelUnknown: say => `There is no model called ${say('name')}.${say('known') === '' ? '' : ` Choose one of: ${say('known')}.`}`,
  taskNotYetOffered: say => `This version of Shopcast does not answer "${say('task')}" yet. It answers churn and recommend.`,
  protocolUnknown: say => `There is no protocol called ${say('protocol')}${say('task') === '' ? '' : ` for ${say('task')}`}. Use --protocol time.`,
  settingUnknown: say => `There is no setting called ${say('name')}. The settings are ${say('known')}.`,
  settingInvalid: say => `The setting ${say('name')} is ${say('expected')}, not "${say('value')}".`,
  modelFileMissing: say => `The file models/${say('file')} with what was learned is missing or damaged. Run: shopcast train recommend.`,
  modelForeign: say => `${say('file') || 'The file'} holds no network for recommendations that Shopcast saved. Choose a file that "shopcast models save" or Save model wrote.`,
  modelDamaged: say => `${say('file') || 'The file'} is damaged. Save it once more where it comes from, and copy it again.`,
  modelNewer: say => `${say('file') || 'The file'} was saved by a newer Shopcast. Install the newest version to load it.`,
  modelUnfamiliar: say => `None of the ${say('products')} products that ${say('file')} knows is sold in this shop, so it has nothing to say here. Choose a model that was learned from the same products.`,
  runHasNoNetwork: () => 'The recommendations in use come from counting, not from a network, so there is no model to save. Train one with --model transformer.',
  deviceUnavailable: say => `Nothing can be trained on ${say('device')}: ${deviceFaults[say('reason')] ?? 'it does not compute'}${say('detail') === '' ? '' : ` (${say('detail')})`}. Leave --device out to compute on what there is; the devices are listed by: shopcast devices.`,
  importUnknown: say => `There is no import ${say('importId') || say('id')}. The list is shown by: shopcast imports.`,
  customerUnknown: say => `There is no customer ${say('customerId') || say('id')}. Check the id in the customers' list.`,
  productUnknown: say => `There is no product ${say('id')}. Check the number in the products' list.`,
  orderUnknown: say => `There is no order ${say('id')}. Check the number in the orders' list.`,
  runUnknown: say => `There is no training ${say('runId') || say('id')}. The list is shown by: shopcast runs.`,
  shopUnknown: say => `There is no shop ${say('shop') || say('id')}. Choose another data folder with --data.`,
  nameTaken: say => `There is a shop called ${say('name')} already. Choose another name.`,
  keyFileMissing: say => `The key to this shop's pseudonyms is not where it was${say('file') === '' ? '' : `: ${say('file')}`}. Put it back, or name its place with --key.`,
  keyFileInvalid: say => `${say('file') || 'The file'} holds no key of Shopcast. Choose the file that was made when the shop got its pseudonyms.`,
  keyWrong: say => `${say('file') || 'The file'} is the key of another shop. Choose the file that was made when this shop got its pseudonyms.`,
  keyInsideShop: say => `${say('file') || 'The file'} lies in the shop's own folder: who copies the shop would copy the key. Choose a place outside.`,
  notPseudonymised: () => 'The customers of this shop have no pseudonyms.',
  databaseNewer: () => 'This data folder was written by a newer Shopcast. Install the newest version to open it.',
  databaseDamaged: () => 'The data folder\'s database is damaged. Put a backup of shopcast.sqlite in its place, or import the files into a new folder.',
  dataFolderBusy: say => `Shopcast is already working in this data folder${say('pid') === '' || say('pid') === '0' ? '' : ` (process ${say('pid')})`}. Wait until it is done, or close it.`,
  diskFull: () => 'The disk is full. Nothing was lost; free some space and run the command again.',
  fileNotWritable: say => `${say('file') || 'The file'} cannot be written. Choose another place, or close the program that has it open.`,
  fileTokenUnknown: () => 'The file is no longer known. Choose it again.',
  cancelled: () => 'Cancelled. What was stored before is as it was.',
  workerCrashed: () => 'The work stopped unexpectedly. What was stored before is as it was; run the command again.',
  jobUnknown: () => 'That job is not known any more. Start it again.',
  jobLaneBusy: () => 'Another job is running. Wait until it is done, or cancel it.',
  badRequest: say => `Shopcast did not understand the request${say('message') === '' ? '' : ` (${say('message')})`}. Check the options with: shopcast help.`,
  unexpected: say => `Something went wrong that Shopcast does not know: ${say('message')}. What was stored before is as it was; please report it.`,
}

const deviceFaults: Readonly<Record<string, string>> = {
  notHere: 'there is no such device on this system',
  predictsOnly: 'it is used to predict only',
  absent: 'no such device, or no driver for it, was found',
  notInstalled: 'its package is not installed; name its folder with: shopcast devices --tensorflow FOLDER',
  wrongVersion: 'its package is of another version than 4',
  notStarted: 'its package does not start; most often CUDA 11.2 or cuDNN 8 is missing',
  noCuda: 'it finds no NVIDIA card with CUDA',
  failed: 'it broke off when it was tried',
  wrong: 'its results were not right when it was tried',
  crashed: 'its driver ended Shopcast when it was tried',
  brokeOff: 'a training that computed on it did not come to its end',
}

/** Of one, and of several. */
const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  customers: ['customer', 'customers'], repeatCustomers: ['customer who came back', 'customers who came back'], days: ['day of orders', 'days of orders'],
}

/** How much there is and how much is needed, where that is known. */
function enough(say: (name: string) => string): string {
  if (say('need') === '') return ''
  const have = say('have') || '0'
  return `: ${have} ${units[say('unit')]?.[have === '1' ? 0 : 1] ?? say('unit')}, at least ${say('need')} are needed`
}

/** What happened and what to do, in one plain English sentence or two. */
export function errorSentence(code: ErrorCode, params: ErrorParams): string {
  return sentences[code](name => {
    const value = params[name]
    return typeof value === 'number' && COUNTS.has(name) ? count(value) : String(value ?? '')
  })
}
