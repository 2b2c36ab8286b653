"""What goes wrong with a `config.php`."""


class ConfigPhpError(Exception):
    """The file cannot be read, or does not say what is needed; one clear line."""
