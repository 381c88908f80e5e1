/**
 * Dead letters: what a consumer could not handle in all its attempts, kept in D1 until somebody has looked
 * at it, and sent to its queue again on demand.
 *
 * Without this a dead-letter queue forgets after four days
 * (https://developers.cloudflare.com/queues/configuration/dead-letter-queues/). The bodies are payroll
 * data: the database must be as well guarded as the queue.
 */
/**
 * Keeps a batch of a dead-letter queue in the table `argyle_dead_letters`, and writes one log line for each.
 * What cannot be kept, because D1 fails or its body is none that JSON can hold, is retried and holds up no
 * other.
 *
 * @throws what D1 throws when it has not even the table; the whole batch is retried then
 */
export declare function keepDeadLetters(batch: MessageBatch, db: D1Database): Promise<void>;
/**
 * Sends again the letters of a dead-letter queue that somebody has marked with `redrive = 1`, 20 in a run,
 * and forgets them. For a cron of the consumer. What the queue does not take is kept, and tried again after
 * the others.
 *
 * @param deadLetterQueue the name of the queue that they were kept from
 * @param target the queue that they are for
 * @returns how many were sent
 * @throws what D1 throws; what was not sent is still kept
 */
export declare function redriveDeadLetters(db: D1Database, deadLetterQueue: string, target: Queue): Promise<number>;
