/** Version of the sidecar: WordPress compares it with the plugin's. A test holds it equal to package.json. */
export const VERSION = '0.1.0';
