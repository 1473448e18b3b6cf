/**
 * Every limit of Bobbin, with its unit last in its name.
 *
 * The limits of stores are those that the examples `seed-*` were written for ("keys as large as 256
 * bytes, values as large as 1 megabyte, capacity for 1024 key value tuples"); Spin itself enforces none.
 */

/** The limits of one store; `Infinity` lifts a limit. Set by `[key_value_store.LABEL.limits]`. */
export interface StoreLimits {
  /** Longest key, in bytes of UTF-8. */
  readonly keyBytesMax: number;
  /** Largest value, in bytes. */
  readonly valueBytesMax: number;
  /** Most keys that one store holds. */
  readonly tuplesMax: number;
}

/** The limits of a store that the runtime configuration says nothing about. */
export const storeLimitsDefault: StoreLimits = Object.freeze({
  keyBytesMax: 256,
  valueBytesMax: 1_048_576,
  tuplesMax: 1024,
});

/** The limits of what is kept beside a value, and of removing what has expired. */
export const expiryLimits = Object.freeze({
  /** Latest moment at which a key may expire, in milliseconds since 1970: the last that a Date can be. */
  momentMax: 8_640_000_000_000_000,
  /** Metadata of a key, in bytes of UTF-8. */
  metadataBytesMax: 1_024,
  /** Expired keys that are removed at a time. */
  sweptKeysMax: 100,
  /** Time between two rounds of removing. */
  sweepMillisecondsDefault: 50,
  /** Longest time without one while keys expire. */
  sweepMillisecondsMax: 60_000,
  /** How far clocks of hosts may differ without one removing what has not expired for another, where the engine has no clock. */
  skewMillisecondsMax: 10_000,
});

/** The limits of one atomic commit of several keys. */
export const commitLimits = Object.freeze({
  /** Keys whose versions it checks. */
  checksMax: 100,
  /** Keys that it writes. */
  writesMax: 1_000,
  /** Keys, versions and values of it together, in bytes: nobody else writes meanwhile. */
  bytesMax: 67_108_864,
});

/** The limits of watching keys. */
export const keyWatchLimits = Object.freeze({
  /** Time between two looks whether a store has changed. */
  pollMillisecondsDefault: 50,
  /** Shortest wait for a change: whoever asks for less waits so long, in which there is a look. */
  shortestWaitMillisecondsDefault: 100,
  /** Time between two looks whether an engine across a network still tells of changes, and before it is asked anew to do so. */
  lineMillisecondsDefault: 1_000,
  /** How long an engine is heard after nobody watches any more. */
  idleMillisecondsMax: 10_000,
  /** Longest time after which watchers of such a store read anew what they have heard nothing of. */
  rereadMillisecondsMax: 5_000,
  /** Time that a component's looks for what has changed may take at once, before the next one has to wait. */
  burstMillisecondsMax: 100,
  /** Part of the time that they may take then. In hundredths. */
  sharePercentMax: 10,
  /** Watchers of one component in a process. */
  watchersMax: 256,
  /** Keys of one watcher. */
  keysMax: 1_000,
  /** Keys of all watchers of one component in a process. */
  allKeysMax: 10_000,
  /** Changes that are handed over at a time. */
  batchKeysMax: 100,
  /** Bytes of their values; the first is among them, whatever its size. */
  batchBytesMax: 1_048_576,
});

/** How long calls wait while another program holds a store's SQLite file locked. */
export const fileLockLimits = Object.freeze({
  /** Longest wait of a call; then it is store-busy. As Spin's. */
  busyMillisecondsMax: 5_000,
  /** How much of it may be on the worker's own thread, where everybody waits with it. */
  threadMillisecondsMax: 25,
  /** The same for a call of a request that cannot be begun anew, while nobody else writes to the file. */
  heldMillisecondsMax: 200,
  /** The same while others do write, and each time take the lock first. */
  crowdedMillisecondsMax: 1_000,
  /** Time between two looks whether the lock has been let go. */
  lookMillisecondsDefault: 10,
});

/** The limits of a store across a network. */
export const remoteStoreLimits = Object.freeze({
  /** Longest wait for one answer of the engine, retries included. */
  timeoutMillisecondsDefault: 5_000,
  /** How long `bobbin up` waits at its start for stores to say whether they are there. */
  probeMillisecondsMax: 3_000,
  /** Increments of one key that go to PostgreSQL, DynamoDB or Cosmos DB in one write; more go with the next. */
  combinedIncrementsMax: 1_000,
});

/** The limits of a store in DynamoDB: the service's own, and what Bobbin asks of it at a time. */
export const dynamoLimits = Object.freeze({
  /** Largest item: key, value and version with the names of their attributes. The service's. */
  itemBytesMax: 409_600,
  /** Longest partition key. The service's. */
  keyBytesMax: 2_048,
  /** Items of one transaction. The service's. */
  transactionItemsMax: 100,
  /** All items of one transaction together; the service takes 4 MB. */
  transactionBytesMax: 4_000_000,
  /** Keys of one batch that is read. The service's. */
  readBatchKeysMax: 100,
  /** Items of one batch that is written without a transaction. The service's. */
  writeBatchItemsMax: 25,
  /** Items that one request looks at while it lists keys by a prefix. */
  scannedItemsMax: 1_000,
  /** Keys of which a host remembers when they expire; what it forgets is removed when somebody meets it. */
  expectedKeysMax: 100_000,
  /** Time between two searches of a full store for keys that other hosts let expire. */
  roomSearchMillisecondsDefault: 10_000,
  /** Time after which a limited store is told again that keys expire in it. */
  expiryMarkMillisecondsMax: 60_000,
  /** Connections of a process to one store. */
  connectionsMax: 256,
  /** Calls of a process to one store that are under way or wait for a connection. */
  callsMax: 10_000,
  /** Values in writes among them, together; a larger batch goes alone. */
  writtenBytesMax: 268_435_456,
});

/** The limits of a store in Azure Cosmos DB. */
export const cosmosLimits = Object.freeze({
  /** Calls of one store that are under way in a process. */
  callsInFlightMax: 8_192,
  /** Connections of one store in a process; more requests wait. */
  connectionsMax: 128,
  /** Requests of one batch that are under way at a time. */
  batchRequestsMax: 16,
  /** Longest key, in bytes of UTF-8: the service's limit of an id. */
  keyBytesMax: 1_023,
  /** Largest document as JSON: the service's 2 MiB, less what it adds to each. */
  documentBytesMax: 2_096_128,
  /** Longest time to live of a document. The service's. */
  ttlSecondsMax: 2_147_483_647,
});

/** The limits of one store in PostgreSQL. */
export const postgresLimits = Object.freeze({
  /** Connections of a process to one store; more calls wait. */
  connectionsMax: 16,
  /** Calls of a process to one store that are under way or wait for a connection. */
  callsInFlightMax: 10_000,
  /** Bytes of values that writes on their way hold together; a larger value goes alone. */
  bytesInFlightMax: 268_435_456,
  /** Longest key, in bytes of UTF-8: a row of an index has room for some 2,700. */
  keyBytesMax: 2_048,
  /** Longest name of a store in its table. */
  namespaceBytesMax: 256,
  /** Largest value, and keys and values of one batch together: each is held several times over. */
  messageBytesMax: 134_217_728,
});

/** The limits of one store in Redis or Valkey. */
export const redisLimits = Object.freeze({
  /** Commands that wait for their answers, or for a connection; more are refused. */
  commandsInFlightMax: 10_000,
  /** Bytes of values that writes on their way hold together; a larger value goes alone. */
  bytesInFlightMax: 268_435_456,
  /** Keys that one batch writes or deletes at a time: the server does nothing else meanwhile. */
  batchKeysMax: 100_000,
  /** Keys that are read by one command; larger batches are read in parts. */
  readKeysMax: 1_000,
  /** Partitions of one store: each page of a list asks all of them. */
  partitionsMax: 128,
});

/** Most store handles that one request may hold open at a time; one more is store-table-full. */
export const openHandlesMax = 256;

/** Largest answer of one key-value call, with 24 bytes for each list in it, as Spin has it. */
export const resultBytesMax = 134_217_728;

/** Longest label that an error repeats. */
export const quotedLabelCharactersMax = 256;

/** Most keys that one page of `list` holds, and the page size when none is asked for. */
export const listKeysMax = 1000;

/** Bytes of the values in one page of a list that has them; the first value is in it, whatever its size. */
export const listValueBytesMax = 4_194_304;

/** Lists of keys that a request of WASI 0.3 may read at a time: of each a page is held. */
export const keyListingsMax = 64;

/** The limits of the HTTP trigger. */
export const httpLimits = Object.freeze({
  /** Largest request head: request line and all headers. Node's own default. */
  headBytesMax: 16_384,
  /** Largest request body that is buffered for a handler that takes it whole. */
  bodyBytesMax: 16_777_216,
  /** Bytes of bodies that requests of one component hold in a worker before they begin; one more is guest-overloaded. */
  waitingBodyBytesMax: 268_435_456,
  /** Longest time in which a request's head has to come. */
  headMillisecondsMax: 60_000,
  /** Longest time in which a request has to come, body included. */
  arrivalMillisecondsMax: 300_000,
  /** How long a connection stays open after a response; proxies mostly close theirs after 60 seconds. */
  keepAliveMillisecondsDefault: 75_000,
  /** Connections of a worker; for one more those that are idle are closed, and where there are none, it. */
  connectionsMax: 16_384,
  /** Requests of one connection of HTTP/2 at a time; each counts like a connection besides. */
  streamsMax: 100,
  /** How long requests in flight may take to end after SIGTERM. */
  drainMillisecondsMax: 1_500,
  /** Handshakes of TLS that a worker has under way; one more connection is closed. */
  handshakesMax: 4_096,
  /** Longest time for one. */
  handshakeMillisecondsMax: 10_000,
  /** How long those that are under way may take to end after SIGTERM, before requests get their time. */
  handshakeDrainMillisecondsMax: 200,
});

/** The limits of one TypeScript or JavaScript component. */
export const isolateLimits = Object.freeze({
  /** JavaScript heap of one isolate, in MiB; more ends the isolate and fails its requests. */
  memoryMebibytesDefault: 128,
  /** Longest stretch of guest code that runs without returning to the host. */
  cpuMillisecondsDefault: 1_000,
  /** Requests that one isolate answers before a fresh one takes its place. */
  requestsPerInstanceDefault: 100_000,
  /** Longest time from the request's head to the start of its response. */
  requestMillisecondsDefault: 30_000,
  /** Part of the time that a component may compute for requests that are over, once that was more than `cpuMillisecondsDefault`. In hundredths. */
  leftOverSharePercentMax: 10,
  /** Isolates that a component has at a time in a worker where it waits for stores; each answers one request at a time. */
  waitingIsolatesMax: 256,
  /** Requests that wait for one of them, or, in any component, for their bodies; one more is answered with 503. */
  waitingRequestsMax: 10_000,
  /** Bytes that their requests have moved in and out of those that are there; beyond, the ones that moved much are not used again. */
  waitingMovedBytesMax: 134_217_728,
  /** Idle ones that are kept for good, and made as soon as there is a request for them. */
  idleIsolatesMax: 8,
  /** How long a request lacks one before there are more for its sake. */
  roomlessMillisecondsMax: 25,
  /** How long more than that stay idle before they are closed. */
  idleMillisecondsMax: 60_000,
});

/** How much one host call of a TypeScript or JavaScript component may hand over or ask for. */
export const isolateCallLimits = Object.freeze({
  /** Characters of one text, whatever it is for; longer bodies and values go over in pieces. */
  textCharactersMax: 16_777_216,
  /** Keys of one batch. */
  batchKeysMax: 100_000,
  /** Bytes that one call reads from a store. As Spin's. */
  resultBytesMax: 134_217_728,
  /** Characters of all headers of a response, or of a request of the component's own. */
  headCharactersMax: 131_072,
  /** Characters of one URL. */
  urlCharactersMax: 1_048_576,
  /** Characters of what one call prints; the rest is left out. */
  logCharactersMax: 65_536,
  /** Characters that one isolate prints in a second, with 100 for each line; the other lines are counted. */
  logCharactersPerSecondMax: 16_777_216,
  /** Timers of one isolate that are still to fire. */
  timersMax: 10_000,
  /** Milliseconds that timers of one isolate which are due keep the thread before other requests have their turn. */
  timerTurnMillisecondsMax: 20,
  /** Milliseconds that a component which is answered on the spot is entered again and again before others have their turn. */
  entriesTurnMillisecondsMax: 20,
  /** Requests of its own that one isolate has under way. */
  fetchesMax: 256,
  /** Random bytes of one call. */
  randomBytesMax: 65_536,
  /** Keys of `crypto.subtle` that an isolate has made when it is replaced; at twice as many it gets no more. */
  cryptoKeysMax: 1024,
  /** Operations with keys that one isolate has under way. */
  cryptoOperationsMax: 64,
  /** Characters of the JSON that says what an operation is to do. */
  cryptoTextCharactersMax: 131_072,
  /** Iterations of PBKDF2, times the hashes that are derived. */
  pbkdf2IterationsMax: 1_000_000,
  /** Bits that one operation derives, or of a symmetric key that is generated. */
  derivedBitsMax: 65_536,
  /** Bits of an RSA key that is generated: it takes more than ten times as long where they are twice as many. */
  rsaGeneratedBitsMax: 2048,
  /** The same where a request may compute for longer than `shortCpuMillisecondsMax`. */
  rsaGeneratedBitsLongMax: 4096,
  /** Milliseconds of the processor that a request may use, up to which no larger RSA keys are generated. */
  shortCpuMillisecondsMax: 9_999,
  /** Bits of any RSA key. */
  rsaBitsMax: 8192,
});

/** What other servers may answer to requests of components. */
export const outboundLimits = Object.freeze({
  /** Bytes of the head of a response. As Spin's. */
  responseHeadBytesMax: 417_792,
});

/** What components of one application may ask of one another, and of the application itself. */
export const callLimits = Object.freeze({
  /** Components that call one another for one request from outside, one behind the other. */
  depthMax: 16,
  /** Calls that may come of one call that a request from outside has led to, all together. */
  requestsMax: 1_000,
  /** Calls of one component that are under way in a process. */
  underWayMax: 1_000,
  /** Bytes of the head of a call: method, path and headers. */
  headBytesMax: 131_072,
});

/** How a TypeScript or JavaScript component among several earns its place on the thread of all. */
export const probationLimits = Object.freeze({
  /** Requests that it answers beside the others first, without an offence; doubled with each offence. */
  answersDefault: 100,
  answersMax: 12_800,
  /** Threads that go on though their isolates are closed; with so many a component begins no request. */
  stuckThreadsMax: 4,
});

/** The limits of what a component may cost the others, and of processes of its own. */
export const apartLimits = Object.freeze({
  /** A thread that is in one entry of a guest hangs when it has used this share of the CPU limit, and the extra. */
  hangPercentMax: 150,
  hangExtraMillisecondsMax: 250,
  /** The same while the guest may yet be stopped from within, which a clock on the wall does: on a busy machine late. */
  stoppablePercentMax: 400,
  /** A thread hangs, too, that has done nothing else for this much longer than a request may take. */
  silentExtraMillisecondsMax: 5_000,
  loadMillisecondsMax: 30_000,
  /** How long a worker may be silent that is stopped, or gets no processor at all. */
  beatMillisecondsMax: 10_000,
  orphanMillisecondsMax: 2_000,
  /** How long a component that cost a worker has a process of its own; doubled with each time. */
  quietMillisecondsDefault: 60_000,
  quietMillisecondsMax: 3_600_000,
  /** How long a request waits for its component's own process, while that starts. */
  connectMillisecondsMax: 5_000,
  passedRequestsMax: 10_000,
  connectionsMax: 256,
  /** A process that lived this long has started well: its next start is not delayed. */
  restartCalmMillisecondsMax: 10_000,
  restartMillisecondsMax: 5_000,
});

/** The limits of one WebAssembly component in one worker. */
export const wasmLimits = Object.freeze({
  /** Files that the manifest may give a component; with more it is not served. */
  filesMax: 100_000,
  /** Instances that a component may have at a time; more requests wait. */
  instancesMax: 1000,
  /** Requests that an instance answers that may have several at a time, where nothing else is said; as in Spin. */
  requestsPerSharedInstanceDefault: 128,
  /** Memory that all of them may begin with together. */
  memoryBytesMax: 2_147_483_648,
  /** Fresh instances that are kept for the next requests. */
  idleInstancesMax: 16,
  /** Memory of fresh instances beyond these that are kept as well, after many were needed at a time. */
  idleMemoryBytesMax: 268_435_456,
  /** Requests that wait for an instance, or for their bodies; one more is guest-overloaded. */
  waitingRequestsMax: 10_000,
  /** What one call of the host copies out of a guest's memory, overlapping parts each time anew; never more than an instance may have. */
  callBytesMax: 134_217_728,
  /** Time that a guest which calls its host keeps the thread before others have their turn. */
  turnMillisecondsMax: 20,
  /** Calls of its functions that an asynchronous component may have under way at a time. */
  tasksMax: 1000,
  /** Calls of its host that an asynchronous component may have under way at a time; more wait to begin. */
  hostCallsMax: 256,
  /** Time after which an asynchronous component ends all of whose tasks wait for what cannot come. */
  standstillMillisecondsMax: 1_000,
  /** Time that an asynchronous component has to end when its client has left. */
  cancelledMillisecondsMax: 1_000,
  /** Lines that a request may print in a second; the others are counted. */
  outputLinesPerSecondMax: 10_000,
  /** Bytes that a request may print in a second. */
  outputBytesPerSecondMax: 16_777_216,
});

/** What a WebAssembly component may be made of: many times what toolchains make. */
export const componentLimits = Object.freeze({
  /** Instances of components, nested ones each time that they are instantiated. */
  instancesMax: 1_000,
  /** Core instances that are made for one instance of the whole. */
  coreInstancesMax: 1_000,
  /** Core modules that are compiled. */
  coreModulesMax: 1_000,
  /** Types with all their parts, imports, exports, aliases, functions and arguments, together. */
  definitionsMax: 200_000,
  /** Components, or types, in one another. */
  nestingMax: 100,
  /** What one type is made of, with all types in it. */
  typePartsMax: 10_000,
  /** Parameters of one function. */
  parametersMax: 256,
  /** Bytes of a name. */
  nameBytesMax: 1_000,
});

/** How a person's reads, writes and moves are done: so much at a time, so often again. */
export const transferLimits = Object.freeze({
  /** Entries that are written together. */
  batchKeysMax: 500,
  /** Bytes of values that are held at a time; a larger value stands alone. */
  batchBytesMax: 4_194_304,
  /** Array of entries that is imported as `wrangler kv bulk` has it; Cloudflare's own. */
  bulkBytesMax: 104_857_600,
  /** How often a write or a rename tries again that others keep disturbing. */
  writeAttemptsMax: 5,
});

/** The limits of reloading. */
export const reloadLimits = Object.freeze({
  /** Replaced components whose last requests are still under way in a worker; of more, the oldest ends. */
  retiredComponentsMax: 16,
});

/** The limits of `bobbin watch`. */
export const watchLimits = Object.freeze({
  /** Folders that are watched at a time. */
  foldersMax: 2_000,
  /** How long changes that keep coming are waited out. */
  waitMillisecondsMax: 1_000,
  /** Quiet time after a change of a TypeScript or JavaScript source. */
  scriptDebounceMillisecondsDefault: 50,
  /** Quiet time after any other change. */
  debounceMillisecondsDefault: 100,
  /** Largest file whose content tells whether it has changed; of a larger one the time of change does. */
  comparedBytesMax: 1_048_576,
});

/** The limits of components that a debugger may hold up. */
export const inspectorLimits = Object.freeze({
  /** How long a request may take, and a component compute: a day. */
  millisecondsMax: 86_400_000,
  /** Longest message of a debugger. */
  messageBytesMax: 67_108_864,
  /** Bytes that a debugger has been sent and does not read; with more it is disconnected. */
  waitingBytesMax: 134_217_728,
});

/** The limits of the lines that tell of requests at a terminal. */
export const requestLineLimits = Object.freeze({
  /** Lines in a second; the others are counted. */
  linesPerSecondMax: 50,
});

/** The limits of what a TypeScript or JavaScript component is bundled from. */
export const bundleLimits = Object.freeze({
  /** All files of the manifest's `files` that are put beside its code. */
  fileBytesMax: 16_777_216,
});

/** What bobbin watch shows of an error. */
export const developmentLimits = Object.freeze({
  /** Characters of an error's text on its page. */
  shownCharactersMax: 16_384,
});

/** What is kept of telemetry, and how long it is waited for. */
export const telemetryLimits = Object.freeze({
  /** Series of one metric in a process; more are counted together. */
  seriesMax: 2_000,
  /** Longest `tracestate` that is passed on. */
  traceStateCharactersMax: 512,
  /** Requests whose span is kept at hand for their calls. */
  requestContextsMax: 64,
  /** How long a process that stops waits for what it has to send. */
  shutdownMillisecondsMax: 1_000,
  /** After the keys of a store have been counted, so many times as long as that took nobody counts them again. */
  countRestFactorDefault: 1_000,
  /** How long a worker that is asked for its metrics is waited for. */
  answerMillisecondsMax: 1_000,
});

/** The limits of `bobbin build`. */
export const buildLimits = Object.freeze({
  /** Output of one command that is held until the command fails; of more, the end is kept. */
  outputCharactersMax: 1_048_576,
  /** Time that commands get to end when the build is stopped; then they are killed. */
  stopMillisecondsMax: 2_000,
});

/** The limits of sources that are fetched by URL. */
export const sourceLimits = Object.freeze({
  /** Largest source. */
  bytesMax: 268_435_456,
  /** Addresses that one leads to, one after the other. */
  redirectsMax: 10,
  /** Time without a byte from a server. */
  quietMillisecondsMax: 30_000,
  /** Attempts without a byte more, where what went wrong may pass. */
  attemptsMax: 4,
  /** Time before the second of them; doubled each time. */
  retryMillisecondsDefault: 250,
  /** Sources that are fetched at a time. */
  fetchesMax: 4,
  /** Time between two lines that tell how far a fetch is. */
  progressMillisecondsDefault: 3_000,
  /** A part that nobody has written to for so long has no owner any more. */
  abandonedMillisecondsDefault: 120_000,
});

/** From where on `bobbin doctor` says something. */
export const doctorLimits = Object.freeze({
  /** Room on a disk: this much or less is little. */
  lowDiskBytesMax: 268_435_456,
  /** Files that a process may hold open: this many or fewer are few. */
  lowOpenFilesMax: 1_023,
  /** Share of a store's keys from which on it is nearly full. */
  tuplesPercentMax: 90,
  /** WAL beside a database; a larger one is not moved into the database as it should be. */
  walBytesMax: 268_435_456,
  /** All log files of an application. */
  logBytesMax: 1_073_741_824,
  /** Database that was not closed and is examined in a copy, with its WAL. */
  copiedBytesMax: 268_435_456,
  /** How long a lock is looked at before its holder is named. */
  lockMillisecondsMax: 1_000,
});

/** Files of what components print. */
export const logFileLimits = Object.freeze({
  /** From this size on a file becomes the predecessor of a new one. */
  bytesDefault: 16_777_216,
  /** A process that turns a file over is done long before. */
  turnMillisecondsMax: 10_000,
});

/** The limits of the explorer. */
export const explorerLimits = Object.freeze({
  /** Keys of a page that is asked for without a limit. */
  pageKeysDefault: 100,
  /** Keys that one search inside of keys looks at; whoever wants more goes on from there. */
  searchKeysMax: 20_000,
  /** Largest value whose beginning is shown in a list of keys. */
  previewValueBytesMax: 16_384,
  /** Bytes of a value that are shown there. */
  previewBytesMax: 120,
  /** Largest request head: keys stand percent-encoded in URLs. */
  headBytesMax: 262_144,
  /** Largest value that is written through the explorer, whatever the store allows. */
  valueBytesMax: 134_217_728,
  /** Largest body that says which keys to delete, count or rename. */
  jsonBytesMax: 16_777_216,
  /** Connections at a time. */
  connectionsMax: 256,
  /** Pages that hear of changes at a time. */
  listenersMax: 64,
  /** Time between two looks for changes. */
  pollMillisecondsDefault: 250,
  /** Time between two signs of life to pages that wait for changes. */
  heartbeatMillisecondsDefault: 15_000,
});
