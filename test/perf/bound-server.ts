import { serveBound } from './bound';

// The process of the bound: `bound-server.ts <database URL> <sizes>`.

const [url = '', sizes = ''] = process.argv.slice(2);
await serveBound(url, sizes.split(',').map(Number));
