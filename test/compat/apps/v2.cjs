const app = require('./app.cjs');
const v2 = require('./v2-dialect.cjs');

app.main(
  v2.dialect({
    ...require('@modelcontextprotocol/server'),
    ...require('@modelcontextprotocol/server/stdio'),
    ...require('@modelcontextprotocol/client'),
    ...require('@modelcontextprotocol/client/stdio'),
    ...require('@modelcontextprotocol/node'),
  }),
);
