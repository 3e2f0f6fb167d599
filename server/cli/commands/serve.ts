import { serve } from '@/server/main';
import { type Invocation, UsageError } from '../run';

export async function serveCommand({ options }: Invocation): Promise<number> {
  const port = options.port === undefined ? undefined : Number(options.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new UsageError(`--port ${options.port} is not a port`);
  return serve({
    dev: options.dev ?? false,
    web: !(options['no-web'] ?? false),
    ...(port === undefined ? {} : { port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.config === undefined ? {} : { configPath: options.config }),
  });
}
