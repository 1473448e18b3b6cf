/** The API of `@spinframework/spin-llm`. Its calls throw `NotServedError`. */
import { spinSdk, type SpinSdk } from "../spin-sdk.ts";

/** The models that Spin can run. */
export const InferencingModels = {
  Llama2Chat: "llama2-chat",
  CodellamaInstruct: "codellama-instruct",
} as const;
/** One of them. */
export type InferencingModels = (typeof InferencingModels)[keyof typeof InferencingModels];

/** The models that make embeddings in Spin. */
export const EmbeddingModels = { AllMiniLmL6V2: "all-minilm-l6-v2" } as const;
/** One of them. */
export type EmbeddingModels = (typeof EmbeddingModels)[keyof typeof EmbeddingModels];

/** What `infer` is told. */
export interface InferencingOptions {
  maxTokens?: number;
  repeatPenalty?: number;
  repeatPenaltyLastNTokenCount?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
}

/** Not served. */
export const infer: SpinSdk["llm"]["infer"] = spinSdk.llm.infer;
/** Not served. */
export const generateEmbeddings: SpinSdk["llm"]["generateEmbeddings"] =
  spinSdk.llm.generateEmbeddings;
