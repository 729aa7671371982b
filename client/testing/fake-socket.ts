import { fire } from './fire.ts';

/** A WebSocket without a network. */
export class FakeSocket extends EventTarget {
	binaryType: BinaryType = 'blob';
	bufferedAmount = 0;
	readyState = 0;
	readonly sent: Uint8Array[] = [];
	closedWith: { readonly code: number; readonly reason: string } | null = null;

	send(data: Uint8Array): void {
		if (this.readyState === 0) throw new DOMException('still connecting', 'InvalidStateError');
		if (this.readyState > 1) return;
		this.sent.push(data);
		this.bufferedAmount += data.length;
	}
	close(code: number, reason: string): void {
		this.closedWith ??= { code, reason };
		this.readyState = Math.max(2, this.readyState);
	}

	accept(): void {
		if (this.readyState !== 0) return;
		this.readyState = 1;
		fire(this, 'open');
	}
	deliver(data: Uint8Array | string): void {
		if (this.readyState > 2) return;
		fire(this, 'message', { data: typeof data === 'string' ? data : data.slice().buffer });
	}
	hangUp(code = 1006, reason = ''): void {
		if (this.readyState === 3) return;
		this.readyState = 3;
		fire(this, 'error');
		fire(this, 'close', { code, reason });
	}
}
