"""The fixtures of 公众号 serve 企业微信 too."""

from tests.channels.wechat.conftest import engine

__all__ = ["engine"]
