import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between browsers and sidecar, so that a test can cut what it likes. Looks at the first line of each connection only. */
export class CutProxy {
	readonly #server: Server;
	readonly #sockets = new Map<Socket, { readonly path: string; readonly out: Socket }>();
	#cut: RegExp | null = null;

	private constructor(server: Server) {
		this.#server = server;
	}

	/** Listens on `port` and passes everything on to `target`, both on this machine. */
	static async open(port: number, target: () => number): Promise<CutProxy> {
		const server = createServer();
		const proxy = new CutProxy(server);
		server.on('connection', (socket) => proxy.#accept(socket, target()));
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(port, '127.0.0.1', resolve);
		});
		return proxy;
	}

	#accept(socket: Socket, target: number): void {
		socket.on('error', () => socket.destroy());
		socket.once('data', (first) => {
			const path = first.toString('latin1').split(' ')[1] ?? '';
			if (this.#cut?.test(path)) return void socket.destroy();
			const out = connect(target, '127.0.0.1');
			this.#sockets.set(socket, { path, out });
			out.on('error', () => socket.destroy());
			out.write(first);
			socket.pipe(out);
			out.pipe(socket);
			socket.on('close', () => {
				out.destroy();
				this.#sockets.delete(socket);
			});
			out.on('close', () => socket.destroy());
		});
	}

	/** Cuts what is open and refuses what is new, by path, until `mend`. */
	cut(path: RegExp): void {
		this.#cut = path;
		for (const [socket, open] of this.#sockets) if (path.test(open.path)) socket.destroy();
	}
	mend(): void {
		this.#cut = null;
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets.keys()) socket.destroy();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
