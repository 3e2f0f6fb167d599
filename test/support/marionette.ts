import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// Gecko's remote control: JSON over TCP, "length:[type,id,name,parameters]". We need a session and scripts in the program's own
// (chrome) context, nothing else of it.

export type Marionette = {
  /** Runs the body of an async function inside the program; `args` holds what is handed in. Gives what it returns, as JSON would. */
  run<Result>(body: string, ...args: readonly unknown[]): Promise<Result>;
  close(): void;
};

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

/** Opens a session, waiting for the program to listen. `alive` ends the wait when the program has ended. */
export async function openMarionette(port: number, options: { alive(): boolean; ms: number }): Promise<Marionette> {
  const socket = await socketTo(port, options);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let message = take(); message !== null; message = take()) settle(message);
  });
  const fail = () => {
    for (const { reject } of waiting.values()) reject(new Error('the program ended'));
    waiting.clear();
  };
  socket.on('error', fail);
  socket.on('close', fail);

  function take(): unknown {
    const colon = rest.indexOf(':');
    const length = colon < 0 ? Number.NaN : Number(rest.subarray(0, colon));
    if (!(rest.length >= colon + 1 + length)) return null;
    const text = rest.subarray(colon + 1, colon + 1 + length).toString();
    rest = rest.subarray(colon + 1 + length);
    return JSON.parse(text) as unknown;
  }

  function settle(message: unknown): void {
    // The greeting is an object; answers are [1, id, error, result].
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as [number, number, { message?: string } | null, unknown];
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error) asker?.reject(new Error(error.message ?? JSON.stringify(error)));
    else asker?.resolve(result);
  }

  function send(name: string, parameters: object): Promise<unknown> {
    const id = ++lastId;
    const text = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  await send('WebDriver:NewSession', { capabilities: {} });
  await send('WebDriver:SetTimeouts', { script: 120_000 });
  await send('Marionette:SetContext', { value: 'chrome' });
  return {
    async run<Result>(body: string, ...args: readonly unknown[]): Promise<Result> {
      // The last argument of an async script is what it calls when it is done.
      const script = `const done = arguments[arguments.length - 1];
        (async (args) => { ${body} })([...arguments].slice(0, -1)).then(
          (value) => done({ value: value ?? null }),
          (error) => done({ error: String(error?.message ?? error?.status ?? error) + '\\n' + (error?.stack ?? '') }),
        );`;
      const sent = await send('WebDriver:ExecuteAsyncScript', { script, args, sandbox: 'system', newSandbox: true });
      const { value: answer } = sent as { value: { value: Result } | { error: string } };
      if ('error' in answer) throw new Error(answer.error);
      return answer.value;
    },
    close: () => socket.destroy(),
  };
}

async function socketTo(port: number, { alive, ms }: { alive(): boolean; ms: number }): Promise<Socket> {
  const until = Date.now() + ms;
  for (;;) {
    const socket = await new Promise<Socket | null>((resolve) => {
      const attempt = connect(port, '127.0.0.1');
      attempt.once('connect', () => resolve(attempt));
      attempt.once('error', () => resolve(null));
    });
    if (socket) return socket;
    if (!alive()) throw new Error('the program ended before it listened');
    if (Date.now() > until) throw new Error(`nothing listens on ${port}`);
    await sleep(200);
  }
}
