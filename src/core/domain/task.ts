/** The four questions. */
export const TASKS = ['recommend', 'churn', 'demand', 'visits'] as const
export type TaskName = (typeof TASKS)[number]

/** The questions that this version answers. */
export const OFFERED_TASKS = ['recommend', 'churn'] as const satisfies readonly TaskName[]
export type OfferedTask = (typeof OFFERED_TASKS)[number]

/** Networks that learn in which order things are bought; the first is the one that is tried where none is named. */
export const NETWORK_MODELS = ['transformer', 'bert4rec', 'autoencoder', 'gru', 'lstm', 'rnn'] as const
export type NetworkModel = (typeof NETWORK_MODELS)[number]

export function isNetworkModel(name: string): name is NetworkModel {
  return NETWORK_MODELS.some(model => model === name)
}

/** Whether it reads a history step by step, each waiting for the one before. */
export function isRecurrentModel(name: NetworkModel): boolean {
  return name === 'autoencoder' || name === 'gru' || name === 'lstm' || name === 'rnn'
}

export const RECOMMEND_MODELS = ['popularity', 'recentPopularity', 'coOccurrence', 'transitions', 'itemKnn', 'similarContent', 'personalRhythm', 'similarCustomers', 'ease', ...NETWORK_MODELS, 'blend'] as const
export const CHURN_MODELS = ['recency', 'bgNbd', 'mbgNbd', 'paretoNbd', 'logistic', 'boostedTrees', 'waitingNetwork'] as const

export const RISK_BANDS = ['low', 'medium', 'high'] as const
export type RiskBand = (typeof RISK_BANDS)[number]

/** Recency-frequency-money segments, named in plain words where they are shown. */
export const SEGMENTS = ['best', 'loyal', 'promising', 'new', 'oneOrder', 'aboutToLapse', 'sleeping', 'lost'] as const
export type Segment = (typeof SEGMENTS)[number]

export const EVALUATION_PROTOCOLS = ['time', 'leave-one-out'] as const
export type EvaluationProtocol = (typeof EVALUATION_PROTOCOLS)[number]
