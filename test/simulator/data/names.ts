/** Names from which invented people are put together; `share` is how many of the customers have such a name. */
export interface NameStock {
  share: number
  given: readonly string[]
  family: readonly string[]
  /** How the two are written one after the other. */
  join: (given: string, family: string) => string
  places: readonly Place[]
}

export interface Place {
  city: string
  zip: string
  province: string
  provinceName: string
  country: string
}

const vermont: readonly Place[] = [
  { city: 'Burlington', zip: '05401', province: 'VT', provinceName: 'Vermont', country: 'US' },
  { city: 'Montpelier', zip: '05602', province: 'VT', provinceName: 'Vermont', country: 'US' },
  { city: 'Boston', zip: '02108', province: 'MA', provinceName: 'Massachusetts', country: 'US' },
  { city: 'Albany', zip: '12207', province: 'NY', provinceName: 'New York', country: 'US' },
  { city: 'New York', zip: '10013', province: 'NY', provinceName: 'New York', country: 'US' },
  { city: 'Portland', zip: '04101', province: 'ME', provinceName: 'Maine', country: 'US' },
]
const quebec: readonly Place[] = [
  { city: 'Montréal', zip: 'H2X 1Y4', province: 'QC', provinceName: 'Quebec', country: 'CA' },
  { city: 'Québec', zip: 'G1R 2S5', province: 'QC', provinceName: 'Quebec', country: 'CA' },
  { city: 'Sherbrooke', zip: 'J1H 4A1', province: 'QC', provinceName: 'Quebec', country: 'CA' },
]

export const nameStocks: readonly NameStock[] = [
  {
    share: 0.7, join: (given, family) => `${given} ${family}`, places: vermont,
    given: ['Margaret', 'Oliver', 'Hannah', 'Thomas', 'Grace', 'Samuel', 'Eleanor', 'James', 'Ruth', 'Daniel', 'Alice', 'Henry', 'Nora', 'Walter', 'Clara', 'Peter', 'Ivy', 'George', 'Lydia', 'Edward', 'Martha', 'Simon', 'June', 'Arthur', 'Esther', 'Paul', 'Mabel', 'Frank', 'Ada', 'Hugh', 'Rose', 'Martin', 'Edith', 'Leo', 'Helen', 'Max', 'Joan', 'Felix', 'Vera', 'Miles'],
    family: ['Holloway', 'Brandt', 'Ashby', 'Carver', 'Doyle', 'Ellison', 'Fletcher', 'Garner', 'Hale', 'Ingram', 'Jarvis', 'Keller', 'Lowell', 'Mercer', 'Norwood', 'Osborne', 'Prescott', 'Quinn', 'Radley', 'Sawyer', 'Thorne', 'Underhill', 'Vance', 'Whitaker', 'Yates', 'Barlow', 'Cross', 'Dalton', 'Emery', 'Frost', 'Granger', 'Hobbs', 'Irving', 'Kemp', 'Lang', 'Marsh', 'Nash', 'Oakley', 'Pike', "O'Shea"],
  },
  {
    share: 0.18, join: (given, family) => `${given} ${family}`, places: quebec,
    given: ['Étienne', 'Geneviève', 'Amélie', 'Mathieu', 'Chloé', 'Benoît', 'Maëlle', 'François', 'Hélène', 'Jérôme', 'Zoé', 'Anaïs', 'Luc', 'Noémie', 'Rémi', 'Jean-Paul'],
    family: ['Lavoie', 'Tremblay', 'Roy', 'Gagnon', 'Bélanger', 'Côté', 'Lévesque', 'Bouchard', 'Fortin', 'Gauthier', 'Pelletier', 'St-Pierre'],
  },
  {
    share: 0.12, join: (given, family) => `${family}${given}`, places: vermont,
    given: ['美玲', '志强', '秀英', '伟', '芳', '建国', '晓明', '丽华', '雪', '文博', '子涵', '欣怡'],
    family: ['陈', '王', '李', '张', '刘', '杨', '黄', '赵', '周', '吴', '欧阳', '林'],
  },
]

/** How names that are not written in Latin letters stand in an address. */
export const romanised: Readonly<Record<string, string>> = {
  美玲: 'meiling', 志强: 'zhiqiang', 秀英: 'xiuying', 伟: 'wei', 芳: 'fang', 建国: 'jianguo', 晓明: 'xiaoming', 丽华: 'lihua', 雪: 'xue', 文博: 'wenbo', 子涵: 'zihan', 欣怡: 'xinyi',
  陈: 'chen', 王: 'wang', 李: 'li', 张: 'zhang', 刘: 'liu', 杨: 'yang', 黄: 'huang', 赵: 'zhao', 周: 'zhou', 吴: 'wu', 欧阳: 'ouyang', 林: 'lin',
}

/** Domains that are reserved for examples (RFC 2606): nobody has an address there. */
export const mailDomains = ['example.com', 'example.org', 'example.net'] as const
