/**
 * The settings page: makes a secret, checks the connection.
 */
( function ( { apiFetch, a11y, i18n } ) {
	const { __ } = i18n;
	const find = ( name ) => document.querySelector( `[data-dumbbell-${ name }]` );

	const makeButton = find( 'make-secret' );
	const checkButton = find( 'check' );
	const verdict = find( 'verdict' );

	/** 32 random bytes as base64url: made here, so that it is seen once and never sent back by the server. */
	function makeSecret() {
		const bytes = crypto.getRandomValues( new Uint8Array( 32 ) );
		return btoa( String.fromCharCode( ...bytes ) ).replaceAll( '+', '-' ).replaceAll( '/', '_' ).replace( /=+$/, '' );
	}

	makeButton?.addEventListener( 'click', () => {
		const field = document.getElementById( 'dumbbell-stream-secret' );
		field.value = makeSecret();
		field.type = 'text';
		field.select();
		const shown = find( 'secret' );
		if ( shown ) {
			shown.textContent = field.value;
		}
		a11y.speak( __( 'A secret was made. Copy it into the settings of the sidecar, then save.', 'dumbbell-stream' ) );
	} );

	/** Shows and speaks what was found. */
	function show( message, kind ) {
		verdict.textContent = message;
		verdict.dataset.kind = kind;
		a11y.speak( message );
	}

	checkButton?.addEventListener( 'click', async () => {
		checkButton.disabled = true;
		show( __( 'Asking the sidecar…', 'dumbbell-stream' ), 'busy' );
		try {
			const { ok, message } = await apiFetch( { path: '/dumbbell-stream/v1/connection', method: 'POST' } );
			show( message, ok ? 'good' : 'bad' );
		} catch ( error ) {
			show( error.message || __( 'The check did not come through. Reload the page and try again.', 'dumbbell-stream' ), 'bad' );
		}
		checkButton.disabled = false;
	} );
} )( window.wp );
