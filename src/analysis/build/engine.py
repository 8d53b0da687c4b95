"""The papermill engine `warm`, under the name that pyproject.toml registers."""


class WarmEngine:
    """The papermill engine `warm`: `papermill --engine warm in.ipynb out.ipynb`.

    Papermill loads this class while it is itself being imported; its classes are taken when a notebook runs.
    """

    @staticmethod
    def execute_notebook(nb, kernel_name, **options):
        """Run `nb` in a forked child, or with papermill's standard engine where there is no fork."""
        from analysis.build.client import execute

        return execute(nb, kernel_name, **options)

    @staticmethod
    def nb_kernel_name(nb, name=None):
        """The kernel that the notebook asks for."""
        from papermill.engines import Engine

        return Engine.nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb, language=None):
        """The language that the notebook asks for."""
        from papermill.engines import Engine

        return Engine.nb_language(nb, language)
