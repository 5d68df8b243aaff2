"""企业微信: the callback of a self-built app, and 微信客服, on the core of `channels.wechat`."""
