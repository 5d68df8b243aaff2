"""click in Chinese: headings of the help text and the sentences for wrong use."""

import sys
from typing import Any

import click


class _Chinese:
    """Help layout with Chinese headings; for mixing into click's command classes."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令"), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) and r[1]]  # type: ignore[attr-defined]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这段说明。"
        return option


class Command(_Chinese, click.Command):
    """One command."""


class Group(_Chinese, click.Group):
    """The group: options, then the list of commands."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands with the first sentence of their help."""
        super().format_options(ctx, formatter)
        rows = [(name, (command.help or "").split("\n")[0]) for name, command in sorted(self.commands.items())]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def _sentence(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption | click.NoSuchCommand):
        near = f"是不是 {error.possibilities[0]}？" if error.possibilities else ""
        if isinstance(error, click.NoSuchOption):
            return f"没有这个选项：{error.option_name}。{near}"
        return f"没有这个命令：{error.command_name}。{near}"
    if isinstance(error, click.BadParameter):
        name = (error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.human_readable_name) if error.param else "参数"
        return f"还缺 {name}。" if isinstance(error, click.MissingParameter) else f"{name} 的值不对。"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name} 用得不对。"
    if "unexpected extra argument" in error.message:
        return "多写了参数。问题里有空格时，请用引号括起来。"
    return "命令写得不对。"


def run(cli: click.Group, arguments: list[str] | None = None) -> None:
    """Run and exit; wrong use is exit 2 with a Chinese sentence and the next step."""
    try:
        result: Any = cli.main(arguments, prog_name="assistant", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "assistant"
        click.echo(f"{_sentence(error)}看用法：{path} --help", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(1)
    sys.exit(result if isinstance(result, int) else 0)
